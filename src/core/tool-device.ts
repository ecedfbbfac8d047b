/** The longest id a source may give a device, destination or archive, in characters. */
export const ID_MAX_CHARS = 200;

/**
 * The id of a device in the namespace `tools`: tools rarely name more than a host, so a device is its name,
 * in any case, within the organization it was reported for.
 */
export function toolDeviceId(organizationId: string, deviceName: string): string {
  return `${organizationId}/${deviceName.trim().toLowerCase()}`;
}
