import type { Response } from "express";
import type { EncodedImage } from "../pipeline";

/** How long a browser may keep a picture: addresses that name their content by hash never change. */
export type PictureLifetime = "forever" | "never";

/** Answers with an encoded picture. */
export function sendPicture(response: Response, image: EncodedImage, lifetime: PictureLifetime): void {
  response
    .status(200)
    .set("Content-Type", image.mime)
    .set("Cache-Control", lifetime === "forever" ? "private, max-age=86400, immutable" : "no-store")
    .end(image.bytes);
}
