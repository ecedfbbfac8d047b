import { describe, expect, test } from "vitest";

import { type LivingState, stepLiving } from "../../src/core/living-message.ts";
import { at } from "../support/at.ts";

const NOW = at("2026-11-19T09:00:00Z");
const UNPOSTED: LivingState = { postedAt: null, editedAt: null, announcedDevices: 0, announcements: 0 };
const POSTED: LivingState = {
  postedAt: at("2026-11-19T08:00:00Z"),
  editedAt: at("2026-11-19T08:00:00Z"),
  announcedDevices: 4,
  announcements: 0,
};

describe("before it was posted (R20)", () => {
  test("what crosses in the night waits for the post time", () => {
    const night = at("2026-11-19T03:00:00Z");
    const postAt = at("2026-11-19T08:00:00Z");
    expect(stepLiving(UNPOSTED, { newDevices: 900, postAt }, night)).toEqual({
      action: "wait",
      until: postAt,
      reason: "post-time",
    });
    expect(stepLiving(UNPOSTED, { newDevices: 1, postAt }, postAt)).toEqual({ action: "post" });
  });

  test("a channel without a post time is told at once", () => {
    expect(stepLiving(UNPOSTED, { newDevices: 1, postAt: null }, NOW)).toEqual({ action: "post" });
  });
});

describe("after it was posted (R20)", () => {
  test("it is edited at most every 45 seconds, whatever the post time", () => {
    const pending = { newDevices: 0, postAt: NOW + 1 };
    const edited: LivingState = { ...POSTED, editedAt: NOW - 44_999 };
    expect(stepLiving(edited, pending, NOW)).toEqual({
      action: "wait",
      until: NOW + 1,
      reason: "edit-interval",
    });
    expect(stepLiving({ ...POSTED, editedAt: NOW - 45_000 }, pending, NOW)).toEqual({
      action: "edit",
      aloud: false,
    });
  });

  test("the first edit waits from the post", () => {
    const fresh: LivingState = { ...POSTED, postedAt: NOW, editedAt: null };
    expect(stepLiving(fresh, { newDevices: 1, postAt: null }, NOW + 1000)).toEqual({
      action: "wait",
      until: NOW + 45_000,
      reason: "edit-interval",
    });
  });

  test.each([
    // Devices announced, devices not yet announced, said aloud.
    [4, 5, false],
    [4, 6, true],
    [12, 6, false],
    [12, 7, true],
    [0, 6, true],
    [1000, 500, false],
    [1000, 501, true],
  ])("of %i announced devices, %i new ones are said aloud: %s", (announcedDevices, newDevices, aloud) => {
    expect(stepLiving({ ...POSTED, announcedDevices }, { newDevices, postAt: null }, NOW)).toEqual({
      action: "edit",
      aloud,
    });
  });

  test.each([
    [2, true],
    [3, false],
  ])("after %i times aloud that day, once more: %s", (announcements, aloud) => {
    expect(stepLiving({ ...POSTED, announcements }, { newDevices: 5000, postAt: null }, NOW)).toEqual({
      action: "edit",
      aloud,
    });
  });
});
