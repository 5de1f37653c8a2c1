import type { JsonObject } from '../../../base/json.ts';
import type { CallContext } from '../../endpoint.ts';
import type { SeededProduct } from '../products/seed.ts';
import { newCollection } from './collections/collection.ts';
import { insertCollection, loadCollection } from './collections/store.ts';
import { readItem } from './items/item.ts';
import { insert } from './items/writing.ts';

const shownToAll = { insert: 'ADMIN', update: 'ADMIN', remove: 'ADMIN', read: 'ANYONE' };
const text = (key: string, displayName: string, type = 'TEXT'): JsonObject => ({ key, displayName, type });

const reference = (key: string, displayName: string, referencedCollectionId: string): JsonObject => ({
  ...text(key, displayName, 'REFERENCE'),
  typeMetadata: { reference: { referencedCollectionId } },
});

const references = (
  key: string,
  displayName: string,
  referencedCollectionId: string,
  referencingFieldKey: string,
): JsonObject => ({
  ...text(key, displayName, 'MULTI_REFERENCE'),
  typeMetadata: { multiReference: { referencedCollectionId, referencingFieldKey } },
});

const authors = [
  { _id: 'ines', name: 'Ines Okafor', about: 'Throws pots, and writes about what goes into them.' },
  { _id: 'marek', name: 'Marek Lind', about: 'Roasts on Mondays, tastes on Tuesdays.' },
];

const topics = [
  { _id: 'coffee', title: 'Coffee', slug: 'coffee' },
  { _id: 'care', title: 'Care', slug: 'care' },
  { _id: 'makers', title: 'Makers', slug: 'makers' },
];

const dayMs = 86_400_000;

/** Posts about products of the shop, by what these are called. */
const posts = [
  {
    ...{
      _id: 'four-minutes',
      title: 'Four minutes to a better cup',
      author: 'marek',
      daysAgo: 3,
      minutes: 4,
    },
    ...{ about: ['Pour-Over Set', 'Gooseneck Kettle'], topics: ['coffee'], featured: true },
  },
  {
    ...{
      _id: 'mug-care',
      title: 'How to keep a stoneware mug for twenty years',
      author: 'ines',
      daysAgo: 12,
      minutes: 6,
    },
    ...{ about: ['Stoneware Mug'], topics: ['care', 'makers'], featured: false },
  },
  {
    ...{
      _id: 'espresso-at-home',
      title: 'Espresso beans without an espresso machine',
      author: 'marek',
      daysAgo: 26,
    },
    ...{ about: ['House Espresso Beans', 'Decaf Beans'], topics: ['coffee'], featured: false, minutes: 5 },
  },
  {
    ...{ _id: 'a-day-at-the-wheel', title: 'A day at the wheel', author: 'ines', daysAgo: 41, minutes: 9 },
    ...{ about: ['Stoneware Mug'], topics: ['makers'], featured: true },
  },
] as const;

const questions = [
  [
    'How long does delivery take?',
    'Two to four working days within the country, a week elsewhere.',
    'Delivery',
  ],
  ['Can I send something back?', 'Within thirty days, unused. Sale items too.', 'Returns'],
  ['Is the stoneware safe in a dishwasher?', 'Yes, and in a microwave oven. Not on a flame.', 'Products'],
  ['Do you gift-wrap?', 'Every order, if you tick the box at checkout.', 'Delivery'],
  ['When are the beans roasted?', 'On Mondays; they are sent the day after.', 'Products'],
] as const;

/** The shop's journal with its authors and topics, and the answers to what people ask. */
export async function seedData(context: CallContext, products: readonly SeededProduct[]): Promise<void> {
  await fill(context, 'Authors', 'Authors', [text('name', 'Name'), text('about', 'About')], authors);
  const topicFields = [
    text('title', 'Title'),
    text('slug', 'Slug', 'SLUG'),
    references('posts', 'Posts', 'Journal', 'topics'),
  ];
  await fill(context, 'Topics', 'Topics', topicFields, topics);
  await fill(
    context,
    'Journal',
    'Journal',
    journalFields,
    posts.map((post) => journalPost(context, post, products)),
  );
  await fill(context, 'FAQ', 'Questions and answers', faqFields, questions.map(faqItem));
}

const journalFields = [
  ...[
    text('title', 'Title'),
    text('published', 'Published', 'DATETIME'),
    text('minutes', 'Minutes to read', 'NUMBER'),
  ],
  ...[text('featured', 'Featured', 'BOOLEAN'), text('products', 'Products', 'ARRAY_STRING')],
  ...[reference('author', 'Author', 'Authors'), references('topics', 'Topics', 'Topics', 'posts')],
];

const faqFields = [
  ...[
    text('question', 'Question'),
    text('answer', 'Answer'),
    text('section', 'Section'),
    text('place', 'Place', 'NUMBER'),
  ],
];

function journalPost(
  { clock }: CallContext,
  { about, daysAgo, ...post }: (typeof posts)[number],
  products: readonly SeededProduct[],
): JsonObject {
  const names: readonly string[] = about;
  return {
    ...post,
    topics: [...post.topics],
    published: { $date: new Date(clock.now() - daysAgo * dayMs).toISOString() },
    products: products.filter((product) => names.includes(product.name)).map(({ id }) => id),
  };
}

function faqItem([question, answer, section]: (typeof questions)[number], index: number): JsonObject {
  return { _id: `q${index + 1}`, question, answer, section, place: index + 1 };
}

async function fill(
  context: CallContext,
  id: string,
  displayName: string,
  fields: readonly JsonObject[],
  items: readonly JsonObject[],
): Promise<void> {
  const sent = { id, displayName, fields: [...fields], permissions: shownToAll };
  await insertCollection(context, newCollection(sent, context.clock.now()));
  const stored = await loadCollection(context, id);
  for (const data of items)
    await insert(context, stored, readItem({ data }), { saveReferences: true, condition: undefined });
}
