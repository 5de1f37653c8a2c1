import type { JsonObject } from '../../../../base/json.ts';

export type ServiceType = 'APPOINTMENT' | 'CLASS' | 'COURSE';

/** Where a service is given; times, slots and bookings refer to it. */
export interface ServiceLocation {
  id?: string;
  type: 'BUSINESS' | 'CUSTOM' | 'CUSTOMER';
  business?: { id: string; name?: string; default?: boolean; address?: JsonObject };
  custom?: { id: string; address?: JsonObject };
  calculatedAddress?: JsonObject;
}

export interface Slug {
  name: string;
  custom: boolean;
  createdDate: string;
}

export interface ServicePayment {
  rateType: string;
  options: { online: boolean; inPerson: boolean; deposit?: boolean; pricingPlan: boolean };
  [rate: string]: unknown;
}

/** A service as Wix shows it, as far as anything here looks into it. */
export interface Service {
  id: string;
  appId: string;
  type: ServiceType;
  name: string;
  description?: string;
  tagLine?: string;
  hidden: boolean;
  defaultCapacity: number;
  category?: { id: string; name: string; sortOrder: number };
  form: { id: string };
  payment: ServicePayment;
  onlineBooking: { enabled: boolean; requireManualApproval: boolean; allowMultipleRequests: boolean };
  locations: ServiceLocation[];
  bookingPolicy: JsonObject;
  schedule: {
    id: string;
    firstSessionStart?: string;
    lastSessionEnd?: string;
    availabilityConstraints?: {
      durations?: { minutes: number }[];
      sessionDurations?: number[];
      timeBetweenSessions?: number;
    };
  };
  /** Ids of resources, not of staff members. */
  staffMemberIds: string[];
  serviceResources?: { resourceType?: { id?: string; name?: string }; resourceIds?: { values?: string[] } }[];
  supportedSlugs: Slug[];
  mainSlug: Slug;
  urls: JsonObject;
  createdDate: string;
  updatedDate: string;
  revision: string;
}

/** Every resource that one of which a service needs: its staff. */
export function resourcesOf({ staffMemberIds, serviceResources = [] }: Service): readonly string[] {
  if (staffMemberIds.length > 0) return staffMemberIds;
  return serviceResources.flatMap(({ resourceIds }) => resourceIds?.values ?? []);
}

/** How long sessions of the service may be, in minutes, the usual one first. */
export function durationsOf({ schedule }: Service): readonly number[] {
  return schedule.availabilityConstraints?.sessionDurations ?? [];
}

/** Minutes that are kept free between one session and the next. */
export function pauseOf({ schedule }: Service): number {
  return schedule.availabilityConstraints?.timeBetweenSessions ?? 0;
}
