import type { Method } from '../../catalogue/method.ts';

/** What people say for the first word of a method's name. */
const verbs: Readonly<Record<string, string>> = {
  create: 'add new make write record open start put',
  insert: 'add new put row record',
  add: 'put new give',
  save: 'upsert create update or write store',
  upsert: 'save create update',
  update: 'change edit modify correct set fix adjust raise lower rename',
  patch: 'change edit update some fields',
  delete: 'remove erase forget good',
  remove: 'delete take away erase',
  truncate: 'empty clear delete everything whole',
  query: 'find list search filter show which what',
  search: 'find list query filter show which what',
  list: 'show all find which what everybody',
  get: 'read look up fetch show open check',
  count: 'how many number total',
  aggregate: 'average sum minimum maximum statistics report group',
  cancel: 'call off abort stop',
  approve: 'accept let in confirm allow',
  confirm: 'accept approve',
  decline: 'refuse reject turn down',
  reschedule: 'move another time date postpone',
  block: 'stop ban lock out',
  publish: 'make public post put online',
  import: 'upload bring in url',
  merge: 'join combine duplicates same person twice',
  pause: 'hold suspend stop',
  mark: 'set flag',
  report: 'mark flag',
  bulk: 'many several at once mass batch',
  earn: 'give points',
  send: 'write',
  assign: 'give make',
};

/** What people say for what a method is about, by its entity. */
const things: Readonly<Record<string, string>> = {
  'wix.stores.catalog.v3.product':
    'item goods article merchandise shop store sell price cost t-shirt visible hide',
  'wix.stores.catalog.v3.inventory_item':
    'stock quantity availability out of stock sold out on hand pieces warehouse product',
  'wix.stores.catalog.v3.ribbon': 'badge label sale sticker product',
  'wix.stores.catalog.v3.brand': 'maker manufacturer product',
  'wix.categories.v1.category': 'product shop store collection group department',
  'wix.stores.catalog.v3.provision': 'old new store catalog v1 v3',
  'wix.stores.catalog.v3.promotion': 'sale discount offer',
  'wix.ecom.v1.order': 'purchase sale bought buyer customer shop store phone paid latest',
  'wix.ecom.v1.fulfillments': 'ship shipped shipping parcel tracking number delivery sent order',
  'wix.ecom.v1.order_billing': 'refund money back charge payment order return customer',
  'wix.ecom.v1.order_transactions': 'payment paid cash money order refund',
  'wix.ecom.v1.abandoned_checkout': 'left cart without buying abandoned cart basket who',
  'wix.ecom.discounts.v1.discount_rule': 'automatic discount sale off buy',
  'wix.ecom.v1.shipping_option': 'delivery shipping cost offer',
  'wix.ecom.v1.gift_card': 'voucher balance left',
  'wix.ecom.v1.draft_order': 'quote offer estimate later customer accept prepare',
  'wix.ecom.v1.cart': 'basket',
  'wix.ecom.v1.checkout': 'buy pay',
  'wix.contacts.v4.contact':
    'customer client lead person people address email phone crm vip record tag label',
  'wix.contacts.v4.label': 'tag contact',
  'wix.contacts.v4.extended_field': 'custom field contact',
  'wix.crm.notes.v2.note': 'remark comment customer contact client about',
  'wix.crm.tasks.v2.task': 'reminder remind todo to do call tomorrow client contact',
  'wix.members.v1.member':
    'user account login log in logging site community nickname profile waiting sign up',
  'wix.badges.v3.badge': 'award member',
  'wix.badges.v4.badge_assignment': 'badge award member give',
  'wix.members.v1.role': 'permission admin member area someone',
  'wix.iam.recovery.v1.recovery': 'password reset forgot email',
  'wix.iam.authentication.v1.authentication': 'sign up log in register member',
  'wix.bookings.v2.booking': 'appointment reservation book session haircut class customer request',
  'wix.bookings.reader.v2.extended_booking': 'appointment reservation booked schedule week',
  'wix.bookings.availability.v2.time_slot': 'free slot open time available appointment when',
  'wix.bookings.services.v2.service': 'treatment class course appointment offer price cost haircut',
  'wix.bookings.staff.v1.staff_member': 'employee teacher trainer hire team who gives classes',
  'wix.bookings.v2.attendance': 'showed up present no show came class',
  'wix.bookings.v1.booking_policy': 'cancellation rules late cancel customer',
  'wix.data.v2.data_item': 'row rows record records entry entries cms database collection content table',
  'wix.data.v2.data_collection': 'table tables cms database schema site column columns',
  'wix.data.v2.index': 'faster speed slow queries field collection',
  'wix.data.v2.backup': 'back up copy database restore',
  'wix.events.v3.event':
    'concert workshop party meetup show coming up upcoming announce calendar postpone week',
  'wix.events.guests.v1.guest': 'coming attending who party attendee visitors',
  'wix.events.v2.rsvp': 'guest coming attending who party door check in',
  'wix.events.v1.rsvp': 'guest coming attending who party',
  'wix.events.v1.ticket': 'guest door check in scan',
  'wix.events.v3.ticket_definition': 'ticket tickets type price left available early bird',
  'wix.restaurants.menus.v1.item': 'dish dishes food meal menu dinner',
  'wix.restaurants.menus.v1.menu': 'dishes dinner lunch card',
  'wix.restaurants.menus.v1.section': 'desserts starters drinks part of menu',
  'wix.reviews.v1.review': 'rating stars customer feedback opinion',
  'wix.comments.v2.comment': 'remark rude post',
  'wix.faq.question_entry.v2.question_entry': 'faq question answer help',
  'wix.social_groups.v2.group': 'community club',
  'wix.pricing_plans.v2.plan': 'membership subscription package buy people',
  'wix.pricing_plans.v3.plan': 'membership subscription package',
  'wix.pricing_plans.v2.order': 'subscription membership month',
  'wix.forms.v4.submission': 'answers entries people gave filled form responses',
  'wix.forms.v4.form_spam_submission_report': 'spam entry form junk',
  'wix.loyalty.v1.account': 'points loyal customer',
  'wix.loyalty.v1.reward': 'points trade prize',
  'wix.media.site_media.v1.file_descriptor': 'picture image photo video document upload media manager',
  'wix.multilingual.sitetranslator.v2.site_translatable_properties': 'translate language french german site',
  'wix.multilingual.locales.v2.locale': 'language french german',
  'wix.blog.v3.post': 'article blog read views popular',
  'wix.blog.v3.draft': 'article blog post write',
  'wix.portfolio.projects.v1.project': 'portfolio work show',
  'wix.siteproperties.v4.properties': 'opening hours business name address contact schedule',
  'wix.emailsubscriptions.v1.emailsubscription': 'newsletter subscriber subscribed mailing list who',
  'wix.analytics_ng.v2.data': 'visitors traffic sessions statistics sales month site',
  'wix.crm.inbox.v2.message': 'chat message customer reply',
};

/** What people say for one very method, by entity and name. */
const methods: Readonly<Record<string, string>> = {
  'wix.stores.catalog.v3.product UpdateProduct': 'price visible hide from shop description name',
  'wix.stores.catalog.v3.product CreateProductWithInventory': 'stock pieces on hand quantity',
  'wix.stores.catalog.v3.product UpdateProductWithInventory': 'stock quantity',
  'wix.stores.catalog.v3.product SearchProducts': 'under over cheaper price below out of stock',
  'wix.ecom.v1.order SearchOrders':
    'bought in may since between dates who customers latest newest open unpaid',
  'wix.ecom.v1.order CancelOrder': 'restock',
  'wix.ecom.v1.order UpdateOrder': 'shipping address buyer note',
  'wix.ecom.v1.order_transactions AddPayments': 'write down cash received',
  'wix.ecom.v1.order_transactions ListTransactionsForSingleOrder': 'was paid payments',
  'wix.contacts.v4.contact CreateContact': 'save lead address',
  'wix.contacts.v4.contact LabelContact': 'tag vip',
  'wix.members.v1.member BlockMember': 'stop logging in',
  'wix.bookings.v2.booking RescheduleBooking': 'move appointment',
  'wix.data.v2.data_item BulkInsertDataItems': 'import records many',
  'wix.events.v3.event UpdateEvent': 'move postpone date time place week',
  'wix.events.v3.event CancelEvent': 'call off',
  'wix.reviews.v1.review UpdateModerationStatus': 'approve reject customer',
  'wix.reviews.v1.review SetReply': 'answer respond',
  'wix.blog.v3.post GetPostMetrics': 'most read views likes popular',
  'wix.siteproperties.v4.properties UpdateBusinessSchedule': 'change opening hours',
};

/** Words that mean the same, whichever of them is asked with. */
const alike: readonly (readonly string[])[] = [
  ['customer', 'client', 'buyer'],
  ['delete', 'remove', 'erase'],
  ['picture', 'image', 'photo'],
  ['shipped', 'fulfillment', 'shipping'],
  ['appointment', 'booking'],
  ['stock', 'inventory'],
  ['article', 'post'],
  ['cms', 'data', 'database'],
];

/** Other words for `word`. */
export function likeWords(word: string): readonly string[] {
  return alike
    .filter((group) => group.includes(word))
    .flatMap((group) => group.filter((one) => one !== word));
}

/** `BulkUpdateProducts` does `bulk update` to `products`. */
export function splitName({ name }: Pick<Method, 'name'>): {
  readonly verb: string;
  readonly object: string;
} {
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+/g) ?? [name]).map((word) =>
    word.toLowerCase(),
  );
  const verbs = words[0] === 'bulk' ? 2 : 1;
  return { verb: words.slice(0, verbs).join(' '), object: words.slice(verbs).join(' ') };
}

/** `wix.data.v2.data_item` is a `data item`. */
export function entityWords({ entity }: Pick<Method, 'entity'>): string {
  return (entity.split('.').at(-1) ?? '').replaceAll('_', ' ');
}

/** The words people use for what a method does, for what it is about, and for this very one. */
export function plainWordsOf(method: Method): {
  readonly action: string;
  readonly thing: string;
  readonly own: string;
} {
  const { entity, name } = method;
  const action = splitName(method)
    .verb.split(' ')
    .map((verb) => verbs[verb] ?? '');
  return { action: action.join(' '), thing: things[entity] ?? '', own: methods[`${entity} ${name}`] ?? '' };
}
