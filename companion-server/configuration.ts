import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { frameSchema } from "./protocol/geometry";
import { defaultPort } from "./protocol/version";

/** Devices that an analysis can be asked to run on; `auto` measures and chooses. */
export const deviceSchema = z.enum(["auto", "cpu", "webgpu", "dml", "coreml", "cuda"], {
  error: "Expected auto, cpu, webgpu, dml, coreml or cuda",
});
export type DeviceChoice = z.infer<typeof deviceSchema>;

/** A port to listen on; 0 takes any free one. */
export const portFlagSchema = z
  .string()
  .regex(/^\d{1,5}$/, "Expected a port number")
  .transform(Number)
  .pipe(z.int().max(65_535, "Expected a port number up to 65535"))
  .default(defaultPort);

/** A frame number on the command line. */
export const frameFlagSchema = z
  .string("Expected a frame number")
  .regex(/^\d{1,8}$/, "Expected a frame number, counted from 0")
  .transform(Number)
  .pipe(frameSchema);

/** `A:B`, an inclusive range of frame numbers. */
export const rangeFlagSchema = z
  .string()
  .regex(/^\d{1,8}:\d{1,8}$/, "Expected two frame numbers, written like 0:59")
  .transform((text) => {
    const [first = 0, last = 0] = text.split(":").map(Number);
    return { first, last };
  })
  .refine(({ first, last }) => first <= last, "The first frame must not lie after the last");

/** Bits of a value in picture files. */
export const depthFlagSchema = z
  .enum(["8", "16"], { error: "Expected 8 or 16" })
  .transform((text): 8 | 16 => (text === "16" ? 16 : 8));

/** A path on the command line, made absolute. */
export const pathFlagSchema = z
  .string("Expected a path")
  .min(1, "Expected a path")
  .transform((path) => (isAbsolute(path) ? path : resolve(path)));

/** A regions file, or `auto`: what moves by itself. */
export const regionsFlagSchema = z.literal("auto").or(pathFlagSchema);

/** Flags that every command understands. */
export const commonFlagsSchema = z.object({
  workspace: pathFlagSchema.optional(),
  device: deviceSchema.default("auto"),
  "flow-model": pathFlagSchema.optional(),
});
export type CommonFlags = z.infer<typeof commonFlagsSchema>;

/** How much of the log is shown; `INVE_LOG`. */
export const logLevelSchema = z.enum(["debug", "info", "warn", "error", "silent"]).catch("warn");
