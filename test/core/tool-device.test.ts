import { expect, it } from "vitest";

import { toolDeviceId } from "../../src/core/tool-device.ts";

it("knows a device by its name in any case, in its organization", () => {
  expect(toolDeviceId("7", " DB-Prod-01 ")).toBe("7/db-prod-01");
  expect(toolDeviceId("7", "db-prod-01")).toBe("7/db-prod-01");
  expect(toolDeviceId("8", "db-prod-01")).toBe("8/db-prod-01");
});
