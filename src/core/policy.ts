/** Days of the week as reports are scheduled: Sunday first, as the product's own setting has them. */
export const WEEKDAYS = ["S", "M", "T", "W", "Th", "F", "Sa"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The part of the day in the owner's zone in which owner mail may arrive (R21). */
export const DELIVERY_WINDOWS = ["any", "morning", "afternoon", "evening"] as const;
export type DeliveryWindow = (typeof DELIVERY_WINDOWS)[number];

/** Bounds of every threshold, in days. */
export const THRESHOLD_DAYS = { min: 1, max: 365 } as const;

/** The reporting settings of an organization: what its administrators see and get. */
export interface ReportingSettings {
  readonly warningDays: number;
  readonly criticalDays: number;
  readonly sendReports: boolean;
  readonly reportDays: readonly Weekday[];
  /** Local time `HH:MM` in `zone`. */
  readonly reportTime: string;
  /** IANA zone name. */
  readonly zone: string;
  /** Addresses that get the report besides the people with a role. */
  readonly recipients: readonly string[];
}

/** In force when nobody chose otherwise; the root organization starts with these. */
export const DEFAULT_REPORTING: ReportingSettings = {
  warningDays: 7,
  criticalDays: 14,
  sendReports: false,
  reportDays: [],
  reportTime: "09:00",
  zone: "UTC",
  recipients: [],
};

/** What a device's owner is told, and when: the device backup defaults, and each device's own copy. */
export interface OwnerValues {
  readonly warningDays: number;
  readonly criticalDays: number;
  readonly warningMail: boolean;
  readonly criticalMail: boolean;
  readonly deliveryWindow: DeliveryWindow;
  readonly statusMail: boolean;
  readonly statusMailDays: number;
}

export const OWNER_FIELDS = [
  "warningDays",
  "criticalDays",
  "warningMail",
  "criticalMail",
  "deliveryWindow",
  "statusMail",
  "statusMailDays",
] as const satisfies readonly (keyof OwnerValues)[];
export type OwnerField = (typeof OWNER_FIELDS)[number];

/** An organization's device defaults: values, and the fields owners may not change. */
export interface DeviceDefaults {
  readonly values: OwnerValues;
  readonly locked: readonly OwnerField[];
}

export const DEFAULT_DEVICE_DEFAULTS: DeviceDefaults = {
  values: {
    warningDays: 3,
    criticalDays: 5,
    warningMail: false,
    criticalMail: false,
    deliveryWindow: "any",
    statusMail: false,
    statusMailDays: 7,
  },
  locked: [],
};

/** What one device goes by for its owner; `ownerSet` are the fields its owner chose. */
export interface DevicePolicy extends DeviceDefaults {
  readonly ownerSet: readonly OwnerField[];
}
