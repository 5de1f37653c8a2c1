import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/** The member of a list that another stands for; `null` when it is new, `undefined` when that cannot be told. */
export function memberLike(list: Json | undefined, member: Json, sent: number): Json | undefined {
  if (!Array.isArray(list)) return list === undefined ? undefined : null;
  if (!isObject(member)) return undefined;
  const known = list.filter(isObject);
  const { id = member._id, choices } = member;
  if (id !== undefined) {
    const found = known.find((one) => (one.id ?? one._id) === id);
    // An id that is put on other choices gives these the price, whatever the id had before.
    return found && choices !== undefined && !sameChoices(found.choices, choices)
      ? undefined
      : (found ?? null);
  }
  if (hasChoices(member) || known.some(hasChoices)) {
    const alike = known.filter((one) => sameChoices(one.choices, choices));
    return alike.length === 1 ? alike[0] : undefined;
  }
  return known.length === 1 && sent === 1 ? known[0] : undefined;
}

function hasChoices({ choices }: JsonObject): boolean {
  return Array.isArray(choices) ? choices.length > 0 : isObject(choices);
}

/** Whether choices are those of a variant: `{Size: "L"}`, or a list of them by ids or names, in any order. */
function sameChoices(there: Json | undefined, said: Json | undefined): boolean {
  if (isObject(there) && isObject(said)) return isPartOf(said, there) && isPartOf(there, said);
  if (!Array.isArray(there) || !Array.isArray(said)) return false;
  const matched = said.map((choice) => there.findIndex((one) => isSameChoice(one, choice)));
  return said.length === there.length && !matched.includes(-1) && new Set(matched).size === said.length;
}

function isSameChoice(there: Json, said: Json): boolean {
  if (!isObject(there) || !isObject(said)) return false;
  const ways = [
    ['optionChoiceIds', 'optionId', 'choiceId'],
    ['optionChoiceNames', 'optionName', 'choiceName'],
  ] as const;
  const same = ways.flatMap(([way, option, choice]) => {
    const [one, other] = [there[way], said[way]];
    if (other === undefined) return [];
    if (!isObject(one) || !isObject(other) || other[choice] === undefined) return [false];
    return [one[option] === other[option] && one[choice] === other[choice]];
  });
  return same.length > 0 && !same.includes(false);
}

/** Whether all that one says is in another. */
function isPartOf(part: JsonObject, whole: JsonObject): boolean {
  return Object.entries(part).every(([key, value]) => whole[key] === value);
}

/** A product whose variants say the names of their choices beside the ids: Wix answers with the ids alone unless asked. */
export function withChoiceNames(product: JsonObject): JsonObject {
  const { variantsInfo, options } = product;
  if (!isObject(variantsInfo) || !Array.isArray(variantsInfo.variants) || !Array.isArray(options))
    return product;
  const names = choiceNames(options);
  const variants = variantsInfo.variants.map((variant) =>
    isObject(variant) && Array.isArray(variant.choices)
      ? { ...variant, choices: variant.choices.map((choice) => named(choice, names)) }
      : variant,
  );
  return { ...product, variantsInfo: { ...variantsInfo, variants } };
}

type Names = ReadonlyMap<string, { readonly optionName: Json; readonly choiceName: Json }>;

function choiceNames(options: readonly Json[]): Names {
  const names = new Map<string, { optionName: Json; choiceName: Json }>();
  for (const { id, name, choicesSettings } of options.filter(isObject))
    for (const choice of isObject(choicesSettings) && Array.isArray(choicesSettings.choices)
      ? choicesSettings.choices.filter(isObject)
      : [])
      names.set(`${String(id)} ${String(choice.choiceId)}`, {
        optionName: name ?? null,
        choiceName: choice.name ?? null,
      });
  return names;
}

function named(choice: Json, names: Names): Json {
  if (!isObject(choice) || !isObject(choice.optionChoiceIds)) return choice;
  const { optionId, choiceId } = choice.optionChoiceIds;
  const optionChoiceNames = names.get(`${String(optionId)} ${String(choiceId)}`);
  return optionChoiceNames ? { ...choice, optionChoiceNames } : choice;
}
