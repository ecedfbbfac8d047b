/**
 * Why a delivery failed, by who must act (R19): `permanent` a human (the destination is gone),
 * `transient` nobody (it is tried again with back-off), `limited` nobody, not before `retryAfterMs`.
 * In doubt: nobody knows whether the message arrived, so the next attempt may be a repeat (R18).
 */
export type DeliveryFault =
  | { readonly kind: "permanent" }
  | { readonly kind: "transient"; readonly inDoubt?: true }
  | { readonly kind: "limited"; readonly retryAfterMs: number };

/** The one error adapters reject deliveries with; the message is shown to administrators. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly fault: DeliveryFault;

  constructor(message: string, fault: DeliveryFault, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
