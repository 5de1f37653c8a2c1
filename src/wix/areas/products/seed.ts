import type { JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import { addToCategory, createCategory } from './categories/handlers.ts';
import { createWithInventory } from './product-handlers.ts';

/** A product of the demo shop: what other areas need to sell it. */
export interface SeededProduct {
  readonly id: string;
  readonly name: string;
  readonly sku: string;
  readonly price: string;
  readonly variantId: string;
}

interface Line {
  readonly name: string;
  readonly about: string;
  readonly price: number;
  /** Price before a sale. */
  readonly was?: number;
  readonly category: CategoryName;
  readonly brand: string;
  readonly kind?: 'sizes' | 'colors' | 'sizesAndColors';
  /** Stock of each variant, in turn; 0 is sold out. */
  readonly stock: readonly number[];
  readonly hidden?: boolean;
  readonly ribbon?: string;
}

const categoryNames = ['Kitchen', 'Coffee & Tea', 'Living', 'Bath & Linen', 'Outdoor', 'Gifts'] as const;
type CategoryName = (typeof categoryNames)[number];

const sizes = ['Small', 'Medium', 'Large'] as const;
const colors = [
  { name: 'Sand', colorCode: '#d8c7a3' },
  { name: 'Slate', colorCode: '#5b6670' },
  { name: 'Moss', colorCode: '#6b7f4f' },
] as const;

const lines: readonly Line[] = [
  {
    name: 'Stoneware Mug',
    about: 'Holds 300 ml and the warmth of the hands that threw it.',
    price: 18,
    category: 'Coffee & Tea',
    brand: 'Northwind',
    kind: 'colors',
    stock: [40, 12, 0],
    ribbon: 'Bestseller',
  },
  {
    name: 'Pour-Over Set',
    about: 'Dripper, carafe and forty paper filters.',
    price: 54,
    category: 'Coffee & Tea',
    brand: 'Kettle & Co',
    stock: [15],
  },
  {
    name: 'House Espresso Beans',
    about: 'Chocolate, hazelnut, a little cherry. Roasted on Mondays.',
    price: 14.5,
    category: 'Coffee & Tea',
    brand: 'Kettle & Co',
    stock: [120],
  },
  {
    name: 'Decaf Beans',
    about: 'The same roast, for after dinner.',
    price: 15.5,
    category: 'Coffee & Tea',
    brand: 'Kettle & Co',
    stock: [0],
  },
  {
    name: 'Gooseneck Kettle',
    about: 'One litre, with a thermometer in the lid.',
    price: 72,
    was: 89,
    category: 'Coffee & Tea',
    brand: 'Kettle & Co',
    stock: [9],
    ribbon: 'Sale',
  },
  {
    name: 'Cast Iron Teapot',
    about: 'Keeps tea hot for an hour.',
    price: 65,
    category: 'Coffee & Tea',
    brand: 'Northwind',
    stock: [6],
  },
  {
    name: 'Earl Grey Tin',
    about: 'Loose leaf with cornflower, 100 g.',
    price: 11,
    category: 'Coffee & Tea',
    brand: 'Kettle & Co',
    stock: [80],
  },
  {
    name: 'Walnut Cutting Board',
    about: 'End grain, oiled by hand.',
    price: 68,
    category: 'Kitchen',
    brand: 'Fjord',
    kind: 'sizes',
    stock: [10, 7, 3],
  },
  {
    name: 'Chef Knife 20 cm',
    about: 'Carbon steel that takes a sharp edge and keeps it.',
    price: 129,
    category: 'Kitchen',
    brand: 'Fjord',
    stock: [5],
  },
  {
    name: 'Linen Apron',
    about: 'With a loop for a towel and pockets that hold a phone.',
    price: 42,
    category: 'Kitchen',
    brand: 'Loom',
    kind: 'colors',
    stock: [14, 9, 11],
  },
  {
    name: 'Copper Saucepan',
    about: 'Heats evenly, shines for a lifetime.',
    price: 145,
    was: 180,
    category: 'Kitchen',
    brand: 'Northwind',
    stock: [4],
    ribbon: 'Sale',
  },
  {
    name: 'Pepper Mill',
    about: 'Beech and ceramic, six grinds.',
    price: 34,
    category: 'Kitchen',
    brand: 'Fjord',
    stock: [25],
  },
  {
    name: 'Salad Bowl',
    about: 'Olive wood, each with a grain of its own.',
    price: 58,
    category: 'Kitchen',
    brand: 'Fjord',
    stock: [8],
  },
  {
    name: 'Glass Storage Jars',
    about: 'Set of four with cork lids.',
    price: 29,
    category: 'Kitchen',
    brand: 'Northwind',
    stock: [33],
  },
  {
    name: 'Cookbook: One Pan',
    about: 'Sixty suppers, one pan each.',
    price: 26,
    category: 'Kitchen',
    brand: 'Harbour Press',
    stock: [50],
  },
  {
    name: 'Wool Throw',
    about: 'Woven from undyed lambswool.',
    price: 95,
    category: 'Living',
    brand: 'Loom',
    kind: 'colors',
    stock: [6, 6, 2],
  },
  {
    name: 'Linen Cushion',
    about: 'Stone-washed cover with a feather filling.',
    price: 38,
    category: 'Living',
    brand: 'Loom',
    kind: 'colors',
    stock: [20, 18, 0],
  },
  {
    name: 'Beeswax Candle',
    about: 'Burns for thirty hours.',
    price: 16,
    category: 'Living',
    brand: 'Harbour',
    kind: 'sizes',
    stock: [40, 30, 0],
  },
  {
    name: 'Oak Side Table',
    about: 'Comes flat, stands in five minutes.',
    price: 210,
    category: 'Living',
    brand: 'Fjord',
    stock: [3],
  },
  {
    name: 'Paper Lamp',
    about: 'A light like early morning.',
    price: 49,
    category: 'Living',
    brand: 'Northwind',
    stock: [11],
  },
  {
    name: 'Ceramic Vase',
    about: 'For one branch or many.',
    price: 44,
    category: 'Living',
    brand: 'Northwind',
    kind: 'colors',
    stock: [7, 5, 4],
  },
  {
    name: 'Wall Clock',
    about: 'Silent, in birch.',
    price: 63,
    category: 'Living',
    brand: 'Fjord',
    stock: [0],
  },
  {
    name: 'Jute Rug',
    about: 'Two metres by three.',
    price: 189,
    was: 240,
    category: 'Living',
    brand: 'Loom',
    stock: [2],
    ribbon: 'Sale',
  },
  {
    name: 'Linen Bath Towel',
    about: 'Dries fast, softens with each wash.',
    price: 36,
    category: 'Bath & Linen',
    brand: 'Loom',
    kind: 'sizesAndColors',
    stock: [10, 8, 6, 9, 7, 0, 5, 3, 2],
  },
  {
    name: 'Cotton Robe',
    about: 'Waffle weave, deep pockets.',
    price: 88,
    category: 'Bath & Linen',
    brand: 'Loom',
    kind: 'sizes',
    stock: [6, 9, 4],
  },
  {
    name: 'Olive Soap',
    about: 'Three bars, aged for nine months.',
    price: 13,
    category: 'Bath & Linen',
    brand: 'Harbour',
    stock: [75],
  },
  {
    name: 'Bath Salt',
    about: 'Sea salt with rosemary, 500 g.',
    price: 19,
    category: 'Bath & Linen',
    brand: 'Harbour',
    stock: [28],
  },
  {
    name: 'Linen Bedding Set',
    about: 'Duvet cover and two pillow cases.',
    price: 165,
    category: 'Bath & Linen',
    brand: 'Loom',
    kind: 'colors',
    stock: [5, 4, 4],
  },
  {
    name: 'Wooden Bath Tray',
    about: 'Room for a book and a glass.',
    price: 46,
    category: 'Bath & Linen',
    brand: 'Fjord',
    stock: [12],
  },
  {
    name: 'Canvas Backpack',
    about: 'Waxed canvas, 22 litres.',
    price: 119,
    category: 'Outdoor',
    brand: 'Harbour',
    kind: 'colors',
    stock: [8, 8, 1],
  },
  {
    name: 'Enamel Camp Cup',
    about: 'Falls without breaking.',
    price: 12,
    category: 'Outdoor',
    brand: 'Harbour',
    stock: [90],
  },
  {
    name: 'Picnic Blanket',
    about: 'Waterproof below, wool above.',
    price: 69,
    category: 'Outdoor',
    brand: 'Loom',
    stock: [13],
  },
  {
    name: 'Folding Stool',
    about: 'Ash and leather, one kilogram.',
    price: 78,
    category: 'Outdoor',
    brand: 'Fjord',
    stock: [0],
  },
  {
    name: 'Garden Trowel',
    about: 'Forged in one piece.',
    price: 24,
    category: 'Outdoor',
    brand: 'Fjord',
    stock: [31],
  },
  {
    name: 'Seed Box: Herbs',
    about: 'Twelve herbs with a sowing calendar.',
    price: 22,
    category: 'Outdoor',
    brand: 'Harbour',
    stock: [44],
  },
  {
    name: 'Storm Lantern',
    about: 'Runs on oil, laughs at wind.',
    price: 39,
    was: 48,
    category: 'Outdoor',
    brand: 'Harbour',
    stock: [10],
    ribbon: 'Sale',
  },
  {
    name: 'Gift Box: Morning',
    about: 'A mug, beans and a morning to yourself.',
    price: 48,
    category: 'Gifts',
    brand: 'Northwind',
    stock: [18],
    ribbon: 'New',
  },
  {
    name: 'Gift Box: Bath',
    about: 'Soap, salt and a linen cloth.',
    price: 52,
    category: 'Gifts',
    brand: 'Harbour',
    stock: [16],
  },
  {
    name: 'Greeting Cards',
    about: 'Set of eight, letterpress.',
    price: 15,
    category: 'Gifts',
    brand: 'Harbour Press',
    stock: [60],
  },
  {
    name: 'Autumn Sampler',
    about: 'Comes in September.',
    price: 40,
    category: 'Gifts',
    brand: 'Kettle & Co',
    stock: [0],
    hidden: true,
  },
];

/** The shop had all its products before anyone ordered. */
const firstOrderDays = 150;

const tree = { appNamespace: '@wix/stores', treeKey: null };

/** Writes the demo shop's 40 products in 6 categories, the same every time, through the same doors as any caller. */
export async function seedProducts(context: CallContext): Promise<SeededProduct[]> {
  const categories = new Map<CategoryName, JsonObject>();
  for (const name of categoryNames) categories.set(name, await createCategory(context, { name }, tree));
  const brands = new Map(
    [...new Set(lines.map(({ brand }) => brand))].map((name) => [name, { id: context.ids.guid(), name }]),
  );
  const seeded: SeededProduct[] = [];
  for (const [index, line] of lines.entries()) {
    const dated = {
      ...context,
      clock: { now: () => context.clock.now() - (firstOrderDays + lines.length - index) * 86_400_000 },
    };
    const { product } = await createWithInventory(dated, inputOf(line, index, brands.get(line.brand)));
    await addToCategory(context, categories.get(line.category) ?? {}, product.id);
    const [variant] = product.variantsInfo.variants;
    seeded.push({
      id: product.id,
      name: product.name,
      sku: variant?.sku ?? '',
      price: variant?.price.actualPrice.amount ?? '0',
      variantId: variant?.id ?? '',
    });
  }
  return seeded;
}

function inputOf(line: Line, index: number, brand: JsonObject | undefined): JsonObject {
  const options = optionsOf(line);
  return {
    name: line.name,
    productType: 'PHYSICAL',
    physicalProperties: {},
    plainDescription: `<p>${line.about}</p>`,
    visible: !line.hidden,
    media: {
      itemsInfo: {
        items: [{ url: `https://demo-store.example/photos/${index + 1}.jpg`, altText: line.name }],
      },
    },
    ...(brand ? { brand } : {}),
    ...(line.ribbon ? { ribbon: { name: line.ribbon } } : {}),
    options,
    variantsInfo: {
      variants: combinations(options).map((choices, at) => variantOf(line, index, at, choices)),
    },
  };
}

function optionsOf({ kind }: Line): JsonObject[] {
  const size = {
    name: 'Size',
    optionRenderType: 'TEXT_CHOICES',
    choicesSettings: { choices: sizes.map((name) => ({ choiceType: 'CHOICE_TEXT', name })) },
  };
  const color = {
    name: 'Color',
    optionRenderType: 'SWATCH_CHOICES',
    choicesSettings: { choices: colors.map((one) => ({ choiceType: 'ONE_COLOR', ...one })) },
  };
  const byKind = { sizes: [size], colors: [color], sizesAndColors: [size, color] };
  return kind ? byKind[kind] : [];
}

interface ChoiceOf {
  readonly optionName: string;
  readonly choiceName: string;
  readonly renderType: string;
}

/** Every combination of the options' choices. */
function combinations(options: readonly JsonObject[]): readonly (readonly ChoiceOf[])[] {
  return options.reduce<readonly (readonly ChoiceOf[])[]>(
    (rows, option) => {
      const { choices } = option.choicesSettings as { choices: { name: string }[] };
      return rows.flatMap((row) =>
        choices.map(({ name }) =>
          row.concat({
            optionName: String(option.name),
            choiceName: name,
            renderType: String(option.optionRenderType),
          }),
        ),
      );
    },
    [[]],
  );
}

function variantOf(
  { price, was, stock }: Line,
  index: number,
  at: number,
  choices: readonly ChoiceOf[],
): JsonObject {
  // The larger costs more.
  const step =
    Math.max(
      0,
      sizes.indexOf(choices.find(({ optionName }) => optionName === 'Size')?.choiceName as 'Small'),
    ) * 6;
  return {
    sku: `FL-${String(index + 1).padStart(3, '0')}-${at + 1}`,
    choices: choices.map((choice) => ({ optionChoiceNames: { ...choice } })),
    price: {
      actualPrice: { amount: (price + step).toFixed(2) },
      ...(was === undefined ? {} : { compareAtPrice: { amount: (was + step).toFixed(2) } }),
    },
    revenueDetails: { cost: { amount: ((price + step) * 0.45).toFixed(2) } },
    physicalProperties: { weight: 0.4 },
    inventoryItem: { quantity: stock[at] ?? 0 },
  };
}
