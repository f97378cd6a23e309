import { z } from "zod";

/** The stages of a job, in the order in which they can occur. */
export const stageSchema = z.enum([
  "probe",
  "decode",
  "motion",
  "layers",
  "fit",
  "tables",
  "propagate",
  "render",
  "encode",
]);
export type Stage = z.infer<typeof stageSchema>;

/** How far a job has come: `fraction` of the whole job in [0, 1]; `rate` in `unit` per second. */
export const progressSchema = z.object({
  stage: stageSchema,
  fraction: z.number().min(0).max(1),
  rate: z.number().min(0).optional(),
  unit: z.string().optional(),
  secondsLeft: z.number().min(0).optional(),
});
export type Progress = z.infer<typeof progressSchema>;

/** What an analysis or a render measured about itself (design: REPORT). Seconds are wall clock. */
export const reportSchema = z.looseObject({
  seconds: z.partialRecord(stageSchema, z.number()),
  steps: z.int().min(0).optional(),
  device: z.string().optional(),
  deviceReason: z.string().optional(),
  reconstructionPsnr: z.number().optional(),
  heldOutError: z.number().optional(),
  roundTripError: z.number().optional(),
  frameConfidence: z.array(z.number()).optional(),
  frameToFix: z.int().optional(),
  /** Frames of the clip that begin another shot; nothing is carried across them. */
  cuts: z.array(z.int()).optional(),
  frames: z.int(),
  peakMemoryMegabytes: z.number(),
  analysisCached: z.boolean().optional(),
  versions: z.record(z.string(), z.string()),
});
export type Report = z.infer<typeof reportSchema>;
