/** Scope families that belong to an area; scopes of others only happen to suffice. */
const families: Readonly<Record<string, RegExp>> = {
  products: /^(DC-STORES|STORES|CATEGORIES|DC-CATEGORIES)$/,
  orders: /^(DC-STORES|DC-ECOM|ECOM|STORES|WIX_PAYMENTS|TAX)$/,
  contacts: /^(DC-CONTACTS|CONTACTS|DC-CRM|CRM)$/,
  members: /^(DC-MEMBERS|MEMBERS|DC-IDENTITY)$/,
  bookings: /^(DC-BOOKINGS|BOOKINGS)$/,
  data: /^(DC-DATA|DATA)$/,
  events: /^(DC-EVENTS|WIX-EVENTS)$/,
  restaurants: /RESTAURANTS/,
  'pricing-plans': /PAIDPLANS|PRICING|BENEFIT/,
  portfolio: /PORTFOLIO/,
  blog: /BLOG/,
  forms: /FORMS/,
  loyalty: /LOYALTY/,
  media: /MEDIA/,
  inbox: /INBOX|CHAT|CRM/,
};

export interface ShownScopes {
  readonly scopes: readonly string[];
  readonly broader: readonly string[];
}

/**
 * Divides the scopes that open a permission into those to show (the narrow ones of the area, of the kind the
 * permission is) and the rest. Bundles ("mega") and scopes of other products are never shown if anything else is.
 */
export function divideScopes(all: readonly string[], area: string, reads: boolean): ShownScopes {
  const kind = reads ? /READ|VIEW/ : /MANAGE|WRITE|CREATE|UPDATE/;
  const own = all.filter(
    (scope) => !/MEGA|RENTALS/.test(scope) && (families[area]?.test(scope.split('.')[1] ?? '') ?? false),
  );
  const apt = own.filter((scope) => kind.test(scope.split('.').slice(2).join('.')));
  const scopes = [apt, own, all].find((list) => list.length > 0) ?? [];
  return { scopes: [...scopes].sort(), broader: all.filter((scope) => !scopes.includes(scope)).sort() };
}
