/** What a picture is, before it is shown. */
export interface Picture {
  readonly mediaType: "image/png" | "image/jpeg";
  readonly width: number;
  readonly height: number;
}

/** Thrown for what is no picture that mails can show; the message says what to do. */
export class PictureFault extends Error {
  override readonly name = "PictureFault";
}
