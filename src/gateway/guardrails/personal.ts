import { isObject, type Json, type JsonObject, toJsonName } from '../../base/json.ts';
import type { personalFields } from './guardrail.ts';

type PersonalField = (typeof personalFields)[number];

/** How each personal field is called on the wire, by a part of its path. */
const wireNames: Readonly<Record<PersonalField, RegExp>> = {
  email: /e[-_]?mails?(_?(address(es)?|\d{1,2}))?$/i,
  phone:
    /(phones?(V\d|_?(no|nr|\d{1,2}))?|phone_?numbers?|mobile(_?(no|nr|numbers?))?|telephone(_?numbers?)?|e164_?phone|formatted_?phone|fax)$/i,
  name: /^(first|last|slug|sur_?name|nick_?name|display_?name|display_?by_?(first|last)_?name|guest_?names)$|((first|last|middle|given|family|maiden|full|nick)_?name|^(contact|member|guest|attendee|participant|buyer|recipient|customer|payer|sender|author|actor|user|subscriber|assignee|submitter|staff|staff_?member|billing|shipping|(card|schedule_?)?(owner|holder))_?name)$/i,
  address:
    /^(address_?line_?\d?|street(_?address|_?name|_?number)?|zip_?codes?|postal_?code|city|formatted_?address(_?line|_?translated)?)$|address(es)?$/i,
  birthdate: /birth_?(date|day)|date_?of_?birth/i,
};

/** Where `name` alone is what a person is called, and not a product or a place. */
const personsName =
  /(^|\.)(info|((contact|member|guest|attendee|participant|buyer|recipient|customer|payer|sender|author|actor|user|owner|subscriber|assignee|submitter|staff|staffMember)(s|Info|Details|Data)?(\.items)?)|slot\.resource)\.name$/i;

/** An object that has one of these tells of a person, so its `name` is theirs. */
const personsMember =
  /^(e?mails?|primaryEmail|loginEmail|phones?|mobile|nickname|(first|last|given|family)_?name|(contact|member|staffMember)Id)$/i;

/** How forms and other lists of fields call what they ask for, in the words of whoever made them. */
const labels: Readonly<Record<PersonalField, RegExp>> = {
  email: /e-?mail/i,
  phone: /phone|mobile|fax/i,
  name: /\b(sur)?names?\b|(first|last|full|given|family|nick|sur)[ _-]?name/i,
  address: /address|street|\bcity\b|\bzip\b|zip[ _-]?code|post(al)?[ _-]?code/i,
  birthdate: /birth/i,
};

const labelMembers = ['inputName', 'fieldName', 'label', 'title', 'name', 'key', 'target', 'question'];
/** What stands beside a label, and is what the person said. */
const answerMember = /^((str|date|num|formatted)?values?|answers?|plain_?text(_?value)?|response)$/i;

/** Forms call their fields `form_field_first_name_3f2a`: what of it names the field. */
function plainPart(part: string): string {
  return part.replace(/^form_field_/, '').replace(/_[0-9a-f]{3,8}$/, '');
}

/** Whether a path names a masked field, or something in one. Both spellings of a name count, `buyer_info` and `buyerInfo`. */
export function isMaskedPath(path: string, fields: readonly string[]): boolean {
  const said = path.replaceAll('[]', '').split('.');
  const plain = said.map(plainPart);
  return fields.some((field) => {
    if (isPersonal(field))
      return (
        plain.some((part) => wireNames[field].test(part)) || (field === 'name' && personsName.test(path))
      );
    const wanted = toJsonName(field);
    // A field of somebody's own may end like one of a form: `salary_2024`.
    return [said, plain].some((parts) => `.${toJsonName(parts.join('.'))}.`.includes(`.${wanted}.`));
  });
}

function isPersonal(field: string): field is PersonalField {
  return Object.hasOwn(wireNames, field);
}

/** Which members of an object hold masked values, whatever they are called, because of what stands beside them. */
export function maskedBeside(value: JsonObject, fields: readonly string[]): (key: string) => boolean {
  const asked = labelMembers.map((member) => textOf(value[member])).filter((label) => label !== undefined);
  const isAnswer =
    asked.length > 0 &&
    fields.some((field) => asked.some((label) => isPersonal(field) && labels[field].test(spaced(label))));
  const isPerson = fields.includes('name') && Object.keys(value).some((key) => personsMember.test(key));
  return (key) => (isAnswer && answerMember.test(key)) || (isPerson && key === 'name');
}

/** A label, or `{original: label}` as the lines of an order have it. */
function textOf(label: Json | undefined): string | undefined {
  const text = isObject(label) ? label.original : label;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** `first name` for `first_name_3f2a`, so that words can be told. */
function spaced(label: string): string {
  return plainPart(label).replaceAll('_', ' ');
}
