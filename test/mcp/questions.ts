/** What a person or an agent asks in plain words, and the methods that answer it, as `entity Name`. */
export const questions: readonly (readonly [question: string, ...right: readonly string[]])[] = [
  // Products
  [
    'find a product under 20 dollars',
    'wix.stores.catalog.v3.product SearchProducts',
    'wix.stores.catalog.v3.product QueryProducts',
  ],
  [
    'set stock to zero',
    'wix.stores.catalog.v3.inventory_item UpdateInventoryItem',
    'wix.stores.catalog.v3.inventory_item BulkUpdateInventoryItems',
    'wix.stores.catalog.v3.product UpdateProductWithInventory',
  ],
  [
    'what is out of stock',
    'wix.stores.catalog.v3.inventory_item QueryInventoryItems',
    'wix.stores.catalog.v3.inventory_item SearchInventoryItems',
    'wix.stores.catalog.v3.product SearchProducts',
    'wix.stores.catalog.v3.product QueryProducts',
  ],
  ['raise the price of a t-shirt', 'wix.stores.catalog.v3.product UpdateProduct'],
  ['hide a product from the shop', 'wix.stores.catalog.v3.product UpdateProduct'],
  [
    'add a new item to my store with 10 pieces on hand',
    'wix.stores.catalog.v3.product CreateProductWithInventory',
  ],
  ['remove a product for good', 'wix.stores.catalog.v3.product DeleteProduct'],
  ['how many products do I sell', 'wix.stores.catalog.v3.product CountProducts'],
  [
    'which categories does the shop have',
    'wix.categories.v1.category QueryCategories',
    'wix.categories.v1.category SearchCategories',
  ],
  [
    'put a product into the summer category',
    'wix.categories.v1.category BulkAddItemsToCategory',
    'wix.categories.v1.category BulkAddItemToCategories',
  ],
  [
    'change prices of many products at once',
    'wix.stores.catalog.v3.product BulkUpdateProducts',
    'wix.stores.catalog.v3.product BulkAdjustProductVariantsByFilter',
    'wix.stores.catalog.v3.product BulkUpdateProductsByFilter',
    'wix.stores.catalog.v3.product BulkUpdateProductVariantsByFilter',
  ],
  ['is this site on the old or the new store catalog', 'wix.stores.catalog.v3.provision GetCatalogVersion'],
  [
    'add a sale badge to a product',
    'wix.stores.catalog.v3.ribbon CreateRibbon',
    'wix.stores.catalog.v3.ribbon GetOrCreateRibbon',
    'wix.stores.catalog.v3.product UpdateProduct',
  ],
  // Orders
  ['find customers who bought in May', 'wix.ecom.v1.order SearchOrders'],
  ['show the latest orders', 'wix.ecom.v1.order SearchOrders'],
  ['record an order that came by phone', 'wix.ecom.v1.order CreateOrder'],
  ['cancel an order and restock', 'wix.ecom.v1.order CancelOrder'],
  ['mark an order as shipped with a tracking number', 'wix.ecom.v1.fulfillments CreateFulfillment'],
  ['give the customer their money back', 'wix.ecom.v1.order_billing RefundPayments'],
  [
    'was this order paid',
    'wix.ecom.v1.order_transactions ListTransactionsForSingleOrder',
    'wix.ecom.v1.order GetOrder',
  ],
  ['change the shipping address of an order', 'wix.ecom.v1.order UpdateOrder'],
  [
    'who left things in the cart without buying',
    'wix.ecom.v1.abandoned_checkout QueryAbandonedCheckouts',
    'wix.ecom.v1.abandoned_checkout SearchAbandonedCheckouts',
  ],
  ['write down a cash payment for an order', 'wix.ecom.v1.order_transactions AddPayments'],
  ['make an automatic discount for buying three', 'wix.ecom.discounts.v1.discount_rule CreateDiscountRule'],
  ['what shipping options do we offer', 'wix.ecom.v1.shipping_option QueryShippingOptions'],
  ['check the balance of a gift card', 'wix.ecom.v1.gift_card GetGiftCard'],
  [
    'prepare a quote the customer can accept later',
    'wix.ecom.v1.draft_order CreateDraftOrder',
    'wix.ecom.v1.draft_order CreateEmptyDraftOrder',
  ],
  // Contacts
  ['find a customer by email', 'wix.contacts.v4.contact QueryContacts'],
  ['save the address of a new lead', 'wix.contacts.v4.contact CreateContact'],
  ['correct a phone number of a client', 'wix.contacts.v4.contact UpdateContact'],
  [
    'two records of the same person, join them',
    'wix.contacts.v4.contact MergeContacts',
    'wix.contacts.v5.contact MergeContacts',
  ],
  [
    'tag people as VIP',
    'wix.contacts.v4.contact LabelContact',
    'wix.contacts.v4.contact BulkLabelAndUnlabelContacts',
  ],
  [
    'which labels are there for contacts',
    'wix.contacts.v4.label ListLabels',
    'wix.contacts.v4.label QueryLabels',
  ],
  ['forget a person who asked to be deleted', 'wix.contacts.v4.contact DeleteContact'],
  ['write a note about a customer', 'wix.crm.notes.v2.note CreateNote'],
  ['remind me to call a client tomorrow', 'wix.crm.tasks.v2.task CreateTask'],
  ['add a custom field to contacts', 'wix.contacts.v4.extended_field FindOrCreateExtendedField'],
  // Members
  [
    'list everybody who can log in to the site',
    'wix.members.v1.member ListMembers',
    'wix.members.v1.member QueryMembers',
  ],
  ['find a member by nickname', 'wix.members.v1.member QueryMembers'],
  [
    'stop a member from logging in',
    'wix.members.v1.member BlockMember',
    'wix.identity.members.v1.member Block',
  ],
  [
    'let a waiting member in',
    'wix.members.v1.member ApproveMember',
    'wix.identity.members.v1.member Approve',
  ],
  [
    'give a member a badge',
    'wix.badges.v3.badge AssignBadge',
    'wix.badges.v4.badge_assignment CreateBadgeAssignment',
  ],
  [
    'sign up a new member',
    'wix.members.v1.member CreateMember',
    'wix.iam.authentication.v1.authentication RegisterV2',
    'wix.identity.members.v1.member Register',
  ],
  ['make someone an admin of the members area', 'wix.members.v1.role AssignRole'],
  [
    'send a password reset email',
    'wix.iam.recovery.v1.recovery SendRecoveryEmail',
    'wix.identity.members.v1.member SendSetPasswordEmail',
  ],
  // Bookings
  [
    'which appointments are booked for next week',
    'wix.bookings.reader.v2.extended_booking QueryExtendedBookings',
  ],
  ['book a haircut for Ada', 'wix.bookings.v2.booking CreateBooking'],
  ['find a free slot on Friday', 'wix.bookings.availability.v2.time_slot ListAvailabilityTimeSlots'],
  ['move an appointment to another time', 'wix.bookings.v2.booking RescheduleBooking'],
  ['call off a booking', 'wix.bookings.v2.booking CancelBooking'],
  [
    'accept a booking request',
    'wix.bookings.v2.booking ConfirmBooking',
    'wix.bookings.v2.booking ConfirmOrDeclineBooking',
  ],
  [
    'what services do we offer and what do they cost',
    'wix.bookings.services.v2.service QueryServices',
    'wix.bookings.services.v2.service SearchServices',
  ],
  ['hire a new staff member who gives classes', 'wix.bookings.staff.v1.staff_member CreateStaffMember'],
  [
    'who showed up to the class',
    'wix.bookings.v2.attendance QueryAttendance',
    'wix.bookings.v2.attendance GetAttendance',
  ],
  [
    'how late may a customer cancel',
    'wix.bookings.v1.booking_policy QueryBookingPolicies',
    'wix.bookings.v1.booking_policy GetBookingPolicy',
    'wix.bookings.v1.booking_policy GetStrictestBookingPolicy',
  ],
  // Data
  ['read rows of a CMS collection', 'wix.data.v2.data_item QueryDataItems'],
  ['add a row to a collection', 'wix.data.v2.data_item InsertDataItem'],
  ['update a database item or create it if it is not there', 'wix.data.v2.data_item SaveDataItem'],
  ['delete an item from the database', 'wix.data.v2.data_item RemoveDataItem'],
  ['which collections does the site have', 'wix.data.v2.data_collection ListDataCollections'],
  ['make a new table for recipes', 'wix.data.v2.data_collection CreateDataCollection'],
  ['add a column to a collection', 'wix.data.v2.data_collection CreateDataCollectionField'],
  ['empty a whole collection', 'wix.data.v2.data_item TruncateDataItems'],
  [
    'average rating over all items',
    'wix.data.v2.data_item AggregateDataItems',
    'wix.data.v2.data_item AggregatePipelineDataItems',
  ],
  [
    'import 500 records',
    'wix.data.v2.data_item BulkInsertDataItems',
    'wix.data.v2.data_item BulkSaveDataItems',
  ],
  ['make queries on a field faster', 'wix.data.v2.index CreateIndex'],
  ['back up the database', 'wix.data.v2.backup CreateBackup'],
  // Events
  ['what events are coming up', 'wix.events.v3.event QueryEvents'],
  ['postpone a concert by a week', 'wix.events.v3.event UpdateEvent'],
  ['announce a new workshop', 'wix.events.v3.event CreateEvent'],
  [
    'who is coming to the party',
    'wix.events.guests.v1.guest QueryEventGuests',
    'wix.events.v2.rsvp QueryRsvps',
    'wix.events.v1.rsvp QueryRsvp',
    'wix.events.v1.rsvp ListRsvp',
    'wix.events.v2.rsvp SearchRsvps',
  ],
  [
    'how many tickets are left',
    'wix.events.v3.ticket_definition QueryAvailableTicketDefinitions',
    'wix.events.v3.ticket_definition CountAvailableTicketDefinitions',
    'wix.events.v1.order ListAvailableTickets',
    'wix.events.v1.order QueryAvailableTickets',
  ],
  [
    'check in a guest at the door',
    'wix.events.v2.rsvp CheckInRsvpGuests',
    'wix.events.v1.rsvp CheckInRsvp',
    'wix.events.v1.ticket CheckInTicket',
  ],
  ['call off an event', 'wix.events.v3.event CancelEvent'],
  ['publish an event that is still a draft', 'wix.events.v3.event PublishDraftEvent'],
  [
    'make a new ticket type with an early bird price',
    'wix.events.v3.ticket_definition CreateTicketDefinition',
    'wix.events.v1.ticket_definition CreateTicketDefinition',
  ],
  // Restaurants
  ['put a new dish on the menu', 'wix.restaurants.menus.v1.item CreateItem'],
  [
    'which dishes are on the dinner menu',
    'wix.restaurants.menus.v1.item ListItems',
    'wix.restaurants.menus.v1.item QueryItems',
    'wix.restaurants.menus.v1.menu ListMenus',
    'wix.restaurants.menus.v1.menu QueryMenus',
    'wix.restaurants.menus.v1.section ListSections',
    'wix.restaurants.menus.v1.menu GetMenu',
    'wix.restaurants.menus.v1.item SearchItems',
  ],
  ['add a new section for desserts', 'wix.restaurants.menus.v1.section CreateSection'],
  // Community
  [
    'approve a customer review',
    'wix.reviews.v1.review UpdateModerationStatus',
    'wix.reviews.v1.review BulkUpdateModerationStatus',
  ],
  ['answer a review', 'wix.reviews.v1.review SetReply'],
  ['remove a rude comment', 'wix.comments.v2.comment DeleteComment', 'wix.comments.v2.comment HideComment'],
  ['add a question and answer to the FAQ', 'wix.faq.question_entry.v2.question_entry CreateQuestionEntry'],
  ['start a community group', 'wix.social_groups.v2.group CreateGroup'],
  // Pricing plans
  [
    'what membership plans can people buy',
    'wix.pricing_plans.v2.plan ListPublicPlans',
    'wix.pricing_plans.v2.plan ListPlans',
    'wix.pricing_plans.v2.plan QueryPublicPlans',
    'wix.pricing_plans.v3.plan QueryPlans',
  ],
  ['pause a subscription for a month', 'wix.pricing_plans.v2.order PauseOrder'],
  // Forms
  [
    'read the answers people gave in a form',
    'wix.forms.v4.submission QuerySubmission',
    'wix.forms.v4.submission QuerySubmissionsByNamespace',
    'wix.forms.v4.submission SearchSubmissionsByNamespace',
    'wix.forms.v4.submission GetSubmission',
    'wix.forms.v4.submission GetFormattedSubmission',
  ],
  [
    'mark a form entry as spam',
    'wix.forms.v4.form_spam_submission_report ReportSpamSubmission',
    'wix.forms.v4.form_spam_submission_report BulkReportSpamSubmission',
  ],
  // Loyalty
  [
    'give a loyal customer 100 points',
    'wix.loyalty.v1.account EarnPoints',
    'wix.loyalty.v1.account AdjustPoints',
  ],
  [
    'what rewards can points be traded for',
    'wix.loyalty.v1.reward ListRewards',
    'wix.loyalty.v1.reward QueryRewards',
  ],
  // Media
  [
    'upload a picture from a url',
    'wix.media.site_media.v1.file_descriptor ImportFile',
    'wix.media.site_media.v1.file_descriptor BulkImportFile',
    'wix.media.site_media.v1.file_descriptor BulkImportFiles',
  ],
  [
    'list images in the media manager',
    'wix.media.site_media.v1.file_descriptor ListFiles',
    'wix.media.site_media.v1.file_descriptor SearchFiles',
  ],
  // Multilingual
  [
    'translate the site into French',
    'wix.multilingual.sitetranslator.v2.site_translatable_properties TranslateSite',
    'wix.async_site_translator.v1.async_site_translator_entity TranslateSite',
    'wix.multilingual.locales.v2.locale CreateLocale',
    'wix.multilingual.machine.v3.translatable_content MachineTranslate',
  ],
  // Blog
  ['write a blog article', 'wix.blog.v3.draft CreateDraftPost'],
  [
    'most read posts of the blog',
    'wix.blog.v3.post GetPostMetrics',
    'wix.blog.v3.post QueryPosts',
    'wix.blog.v3.post ListPosts',
  ],
  // Portfolio
  [
    'show my portfolio projects',
    'wix.portfolio.projects.v1.project ListProjects',
    'wix.portfolio.projects.v1.project QueryProjects',
  ],
  ['send a chat message to a customer', 'wix.crm.inbox.v2.message SendMessage'],
  // Site, marketing, inbox, analytics
  ['change the opening hours of the business', 'wix.siteproperties.v4.properties UpdateBusinessSchedule'],
  ['who subscribed to the newsletter', 'wix.emailsubscriptions.v1.emailsubscription QueryEmailSubscriptions'],
  ['how many visitors did the site have last month', 'wix.analytics_ng.v2.data GetAnalyticsData'],
];
