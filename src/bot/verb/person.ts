import { showPerson } from "../../usecase/device/show-person.ts";
import { personView } from "../../view/device-list.ts";
import { BUTTONS } from "../payload.ts";
import { nameIn, reply } from "../verb-kit.ts";
import type { BotVerb } from "../verb.ts";

export const PERSON: BotVerb = {
  name: "person",
  aliases: ["user", "owner"],
  usage: "EMAIL",
  summary: "the devices of a person",
  access: "devices",
  shareable: false,
  async run(call, words) {
    const person = await showPerson(call.ctx, call.actor, nameIn(words, "person EMAIL"));
    return reply(personView({ ...person, ownerNames: "full", buttons: BUTTONS }));
  },
};
