import type { ReaderStyle, View } from "../../../src/view/view.ts";
import { createFiller } from "./filler.ts";
import { LAYOUT } from "./layout.ts";
import type { Maker } from "./maker.ts";
import { renderHtml } from "./renderer.ts";
import { fitHtml } from "./shorten.ts";

const DOCTYPE = "<!DOCTYPE html>\n";

let filler: Promise<Maker<string>> | null = null;

/** A view as the HTML of a mail, shortened where mail programs would cut it. */
export async function renderMail(view: View, reader: ReaderStyle): Promise<string> {
  filler ??= createFiller(Object.values(LAYOUT));
  const maker = await filler;
  return fitHtml(view, (one) => DOCTYPE + renderHtml(one, reader, maker));
}
