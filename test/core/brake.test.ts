import { assert, integer, property } from "fast-check";
import { describe, expect, test } from "vitest";

import { brake, BRAKE_FREE_MAILS } from "../../src/core/brake.ts";

describe("owed owner mail goes out or is held (R7)", () => {
  test.each([
    // Up to 50 a day always go, whatever the fleet.
    [
      { releasedLastDay: 0, owed: 50, ownedDevices: 10 },
      { action: "release", reason: "few" },
    ],
    [
      { releasedLastDay: 49, owed: 1, ownedDevices: 0 },
      { action: "release", reason: "few" },
    ],
    [
      { releasedLastDay: 0, owed: 51, ownedDevices: 10 },
      { action: "hold", reason: "mass-mail", limit: 50 },
    ],
    // What went in the last day counts.
    [
      { releasedLastDay: 50, owed: 1, ownedDevices: 100 },
      { action: "hold", reason: "mass-mail", limit: 50 },
    ],
    // Above 50, up to 5 % of the owned devices.
    [
      { releasedLastDay: 0, owed: 100, ownedDevices: 2000 },
      { action: "release", reason: "within-limit" },
    ],
    [
      { releasedLastDay: 0, owed: 101, ownedDevices: 2000 },
      { action: "hold", reason: "mass-mail", limit: 100 },
    ],
    [
      { releasedLastDay: 60, owed: 41, ownedDevices: 2019 },
      { action: "hold", reason: "mass-mail", limit: 100 },
    ],
    // And never over 500.
    [
      { releasedLastDay: 0, owed: 500, ownedDevices: 1_000_000 },
      { action: "release", reason: "within-limit" },
    ],
    [
      { releasedLastDay: 499, owed: 2, ownedDevices: 1_000_000 },
      { action: "hold", reason: "mass-mail", limit: 500 },
    ],
  ])("%j: %j", (mails, decision) => {
    expect(brake(mails)).toEqual(decision);
  });

  test("never lets more through in a day than 50, or 5 % and 500", () => {
    const number = integer({ min: 0, max: 20_000 });
    assert(
      property(number, number, integer({ min: 0, max: 2_000_000 }), (releasedLastDay, owed, ownedDevices) => {
        const total = releasedLastDay + owed;
        const most = Math.max(BRAKE_FREE_MAILS, Math.min(ownedDevices * 0.05, 500));
        expect(brake({ releasedLastDay, owed, ownedDevices }).action).toBe(
          total <= most ? "release" : "hold",
        );
      }),
    );
  });
});
