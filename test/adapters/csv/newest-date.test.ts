import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

import { newestDate } from "../../../adapters/csv/newest-date.ts";
import { chunksOf } from "./export.ts";

const NOW = Date.parse("2026-11-24T12:00:00Z");
const FIXTURE = new URL("../../fixture/csv/device-status.csv", import.meta.url);

it("is the newest time of the file, however it comes in pieces", async () => {
  const bytes = await readFile(FIXTURE);
  for (const size of [1, 7, 100, 65_536]) {
    expect(await newestDate(chunksOf(bytes, size), NOW)).toBe(Date.parse("2026-11-23T09:00:00Z"));
  }
});

it("does not believe times after now", async () => {
  const text = "2026-11-23T01:00:00Z,2031-01-01T00:00:00Z\n2026-11-24T12:00:00.001Z";
  expect(await newestDate(chunksOf(text), NOW)).toBe(Date.parse("2026-11-23T01:00:00Z"));
});

it("reads offsets, and takes a time without zone as UTC", async () => {
  const text = "2026-11-22T23:00:00-06:00,2026-11-23T01:00:00Z";
  expect(await newestDate(chunksOf(text), NOW)).toBe(Date.parse("2026-11-23T05:00:00Z"));
  expect(await newestDate(chunksOf("2026-11-23 17:00"), NOW)).toBe(Date.parse("2026-11-23T17:00:00Z"));
});

it("is null where there is none", async () => {
  expect(await newestDate(chunksOf("deviceUid,lastActivity\n1,\n2,2026-99-99T00:00:00Z"), NOW)).toBeNull();
  expect(await newestDate(chunksOf(""), NOW)).toBeNull();
});
