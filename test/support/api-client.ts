import type { Verb } from "../../src/core/access.ts";
import type { TokenScope } from "../../src/core/token-scope.ts";
import type { Context } from "../../src/usecase/context.ts";
import { createToken } from "../../src/usecase/token/create-token.ts";
import type { Api } from "./api.ts";
import { OPERATOR } from "./world.ts";

/** Calls below `/api/v1` with a token of its own. */
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Response>;

/** Somebody with a token for these verbs in an organization and below it. */
export async function clientOf(
  { ctx, api }: { readonly ctx: Context; readonly api: Api },
  token: {
    readonly scopes: readonly TokenScope[];
    readonly verbs: readonly Verb[];
    readonly organizationId: number;
    readonly ownerEmail?: string;
  },
): Promise<Client> {
  const { secret } = await createToken(ctx, OPERATOR, { name: "portal", ...token });
  return async (method, path, body, headers = {}) =>
    await fetch(`${api.url}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}
