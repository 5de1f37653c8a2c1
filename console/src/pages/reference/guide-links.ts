/** The written pages; their text comes from the server, where readers without JavaScript find it too. */
export const guideLinks = [
  { slug: 'connecting', title: 'Connecting' },
  { slug: 'authentication', title: 'Authentication' },
  { slug: 'paging', title: 'Paging' },
  { slug: 'rate-limits', title: 'Rate limits' },
  { slug: 'errors', title: 'Errors' },
  { slug: 'webhooks', title: 'Webhook events' },
  { slug: 'versions', title: 'Versions and changes' },
  { slug: 'questions', title: 'Questions' },
] as const;
