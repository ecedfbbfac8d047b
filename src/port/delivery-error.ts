/**
 * Why a delivery failed, by who must act (R19): `permanent` a human (the destination is gone),
 * `transient` nobody (it is tried again with back-off), `limited` nobody, not before `retryAfterMs`.
 */
export type DeliveryFault =
  | { readonly kind: "permanent" }
  | { readonly kind: "transient" }
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
