/** What a person may be in an organization and its descendants; `admin` only at the root (R24). */
export const ROLES = ["admin", "org-admin", "finance", "legal", "helpdesk"] as const;
export type Role = (typeof ROLES)[number];
