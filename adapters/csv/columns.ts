/** The columns of the Device Status export that are read; the other nine may be there or not. */
export const COLUMNS = [
  "archiveGuid",
  "orgUid",
  "orgName",
  "orgExtRef",
  "userUid",
  "username",
  "email",
  "userExtRef",
  "deviceUid",
  "deviceName",
  "deviceOsHostname",
  "destinationUid",
  "destinationName",
  "version",
  "status",
  "os",
  "osVersion",
  "creationDate",
  "selectedBytes",
  "backupCompletePercentage",
  "archiveBytes",
  "coldStorage",
  "lastConnectedDate",
  "lastCompletedBackupDate",
  "lastActivity",
] as const;
export type Column = (typeof COLUMNS)[number];

/** How the rows of one file are to be read. */
export interface Layout {
  readonly separator: string;
  /** How many fields a row has. */
  readonly width: number;
  readonly index: ReadonlyMap<Column, number>;
}
