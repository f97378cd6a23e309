import { z } from "zod";
import { errorTable, type ErrorCode } from "./errors";

/** The body of every HTTP answer that is not a success. */
export const errorBodySchema = z.object({
  code: z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]), // The keys of the table are the codes.
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
