/** The picture at the head of a mail. */
export interface Logo {
  readonly mediaType: "image/png" | "image/jpeg";
  readonly base64: string;
  /** As it is shown, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What is read where no picture is shown. */
  readonly alt: string;
}

/** Larger pictures are shown smaller, sharp on screens with many pixels; what the mail is about stays in sight. */
const SHOWN = { width: 300, height: 72 };

/** How large a picture is shown, in pixels: as it is where that is small enough, with its own proportions. */
export function shownSize(picture: { readonly width: number; readonly height: number }): {
  readonly width: number;
  readonly height: number;
} {
  const { width, height } = picture;
  const scale = Math.min(1, SHOWN.width / width, SHOWN.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
