import { Router } from "express";
import { z } from "zod";
import {
  analysisSchema,
  assetSchema,
  captureSchema,
  discardCapturesSchema,
  discardedCapturesSchema,
  draftPreviewSchema,
  draftPreviewsSchema,
  areasSchema,
  findObjectsSchema,
  findingSchema,
  gatherCapturesSchema,
  clipSchema,
  frameParameterSchema,
  frameQuerySchema,
  helloSchema,
  jobListSchema,
  jobSchema,
  openCaptureSchema,
  openClipSchema,
  pairedSchema,
  placedSchema,
  pairSchema,
  previewQuerySchema,
  putDocumentSchema,
  serverEventSchema,
  startAnalysisSchema,
  startRenderSchema,
  storedDocumentSchema,
} from "../protocol/api";
import { errorBodySchema } from "../protocol/error-body";
import { errorTable } from "../protocol/errors";
import { applicationVersion } from "../protocol/version";

/** One address of the API, with the schemas that its route parses by. */
interface Endpoint {
  readonly method: "get" | "post" | "put" | "delete";
  /** Parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  readonly query?: Readonly<Record<string, z.ZodType>>;
  /** A JSON body, or bytes of a picture. */
  readonly body?: z.ZodType | "picture";
  /** The JSON answer, or what else comes. */
  readonly answer: z.ZodType | "picture" | "events" | "findings" | "previews" | "schema";
  /** Of an answer that only begins a job. */
  readonly status?: 202;
}

const id = z.string();
const frame = frameParameterSchema;

/** Every address of the API under `/api/v1`. */
export const endpoints: readonly Endpoint[] = [
  { method: "get", path: "/hello", summary: "Who answers.", answer: helloSchema },
  {
    method: "post",
    path: "/pair",
    summary: "The run's token for a pairing code.",
    body: pairSchema,
    answer: pairedSchema,
  },
  { method: "post", path: "/clips", summary: "Opens a clip.", body: openClipSchema, answer: clipSchema },
  {
    method: "get",
    path: "/clips/{id}/frames/{frame}",
    summary: "One frame of a clip.",
    parameters: { id, frame },
    query: frameQuerySchema.shape,
    answer: "picture",
  },
  {
    method: "post",
    path: "/captures",
    summary: "Waits for a frame that Premiere writes.",
    body: openCaptureSchema,
    answer: captureSchema,
  },
  {
    method: "post",
    path: "/captures/clip",
    summary: "Turns captured frames into a clip.",
    body: gatherCapturesSchema,
    answer: clipSchema,
  },
  {
    method: "post",
    path: "/captures/discard",
    summary: "Deletes captured frames.",
    body: discardCapturesSchema,
    answer: discardedCapturesSchema,
  },
  {
    method: "put",
    path: "/captures/{name}",
    summary: "A frame of the simulated Premiere; only in demo mode.",
    parameters: { name: id },
    body: "picture",
    answer: captureSchema,
  },
  {
    method: "get",
    path: "/captures/{name}",
    summary: "A captured frame.",
    parameters: { name: id },
    answer: "picture",
  },
  {
    method: "post",
    path: "/clips/{id}/objects/{frame}",
    summary: "Finds what moves by itself on a frame: progress and then regions, as server-sent events.",
    parameters: { id, frame },
    body: findObjectsSchema,
    answer: "findings",
  },
  {
    method: "post",
    path: "/clips/{id}/areas/{frame}",
    summary: "What outlines and scribbles on a frame select there, as outlines.",
    parameters: { id, frame },
    body: areasSchema,
    answer: areasSchema,
  },
  {
    method: "post",
    path: "/analyses",
    summary: "Begins an analysis, or finds it.",
    body: startAnalysisSchema,
    answer: analysisSchema,
    status: 202,
  },
  {
    method: "get",
    path: "/analyses/{id}",
    summary: "The state of an analysis.",
    parameters: { id },
    answer: analysisSchema,
  },
  {
    method: "get",
    path: "/documents/{id}",
    summary: "An edit document.",
    parameters: { id },
    answer: storedDocumentSchema,
  },
  {
    method: "put",
    path: "/documents/{id}",
    summary: "Stores the next revision of an edit document.",
    parameters: { id },
    body: putDocumentSchema,
    answer: storedDocumentSchema,
  },
  {
    method: "get",
    path: "/documents/{id}/analysis",
    summary: "The state of the analysis that a document needs.",
    parameters: { id },
    answer: analysisSchema,
  },
  {
    method: "get",
    path: "/documents/{id}/preview/{frame}",
    summary: "A document on one frame.",
    parameters: { id, frame },
    query: previewQuerySchema.shape,
    answer: "picture",
  },
  {
    method: "post",
    path: "/preview/{frame}",
    summary: "A document that need not be stored, on one frame.",
    parameters: { frame },
    query: previewQuerySchema.shape,
    body: draftPreviewSchema,
    answer: "picture",
  },
  {
    method: "post",
    path: "/previews",
    summary: "A document that need not be stored, on many frames: lines of JSON, each before the picture it describes.",
    query: previewQuerySchema.shape,
    body: draftPreviewsSchema,
    answer: "previews",
  },
  {
    method: "post",
    path: "/placed/{frame}",
    summary: "Where items of other frames lie on a frame.",
    parameters: { frame },
    body: draftPreviewSchema,
    answer: placedSchema,
  },
  {
    method: "put",
    path: "/assets/{sha256}",
    summary: "Stores a picture that documents use.",
    parameters: { sha256: id },
    body: "picture",
    answer: assetSchema,
  },
  {
    method: "get",
    path: "/assets/{sha256}",
    summary: "A stored picture.",
    parameters: { sha256: id },
    answer: "picture",
  },
  {
    method: "post",
    path: "/renders",
    summary: "Begins to render an overlay.",
    body: startRenderSchema,
    answer: jobSchema,
    status: 202,
  },
  { method: "get", path: "/jobs", summary: "All remembered jobs, newest first.", answer: jobListSchema },
  { method: "get", path: "/jobs/{id}", summary: "A job.", parameters: { id }, answer: jobSchema },
  { method: "delete", path: "/jobs/{id}", summary: "Cancels a job.", parameters: { id }, answer: jobSchema },
  { method: "get", path: "/events", summary: "What happens to jobs, as server-sent events.", answer: "events" },
  { method: "get", path: "/openapi.json", summary: "This description.", answer: "schema" },
];

/** `GET openapi.json`. */
export function openApiRoutes(): Router {
  const router = Router();
  router.get("/openapi.json", (_request, response) => {
    response.json(describeApi());
  });
  return router;
}

/** The API as an OpenAPI 3.1 document, made from the very schemas that the routes parse by. */
export function describeApi(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const methods = (paths[endpoint.path] ??= {});
    methods[endpoint.method] = describeEndpoint(endpoint);
  }
  return {
    openapi: "3.1.0",
    info: { title: "INVE companion", version: applicationVersion },
    servers: [{ url: "/api/v1" }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Error: z.toJSONSchema(errorBodySchema), Event: z.toJSONSchema(serverEventSchema) },
    },
    paths,
  };
}

function describeEndpoint({
  path,
  summary,
  parameters,
  query,
  body,
  answer,
  status,
}: Endpoint): Record<string, unknown> {
  const parameter = (place: "path" | "query", isRequired: boolean) => (entry: [string, z.ZodType]) => ({
    name: entry[0],
    in: place,
    required: isRequired,
    schema: z.toJSONSchema(entry[1], { io: "input" }),
  });
  const described = [
    ...Object.entries(parameters ?? {}).map(parameter("path", true)),
    ...Object.entries(query ?? {}).map(parameter("query", false)),
  ];
  return {
    summary,
    ...(path === "/pair" ? { security: [] } : {}),
    ...(described.length === 0 ? {} : { parameters: described }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: bodyContent(body) } }),
    responses: {
      [status ?? 200]: { description: summary, content: answerContent(answer) },
      default: {
        description: `An error: ${Object.keys(errorTable).join(", ")}.`,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

function bodyContent(body: z.ZodType | "picture"): Record<string, unknown> {
  if (body === "picture") return { "application/octet-stream": {} };
  return { "application/json": { schema: z.toJSONSchema(body, { io: "input" }) } };
}

function answerContent(answer: Endpoint["answer"]): Record<string, unknown> {
  if (answer === "picture") return { "image/jpeg": {}, "image/png": {} };
  if (answer === "events") return { "text/event-stream": { schema: { $ref: "#/components/schemas/Event" } } };
  if (answer === "findings") return { "text/event-stream": { schema: z.toJSONSchema(findingSchema) } };
  if (answer === "previews") return { "application/octet-stream": {} };
  if (answer === "schema") return { "application/json": {} };
  return { "application/json": { schema: z.toJSONSchema(answer) } };
}
