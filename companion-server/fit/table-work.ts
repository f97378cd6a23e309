import { TableField } from "../analysis/table-field";
import { CellColours } from "./cell-colours";
import { widenCovers } from "./covered-nodes";
import type { EdgeTools } from "./edge-matte";
import { EdgePlanes } from "./edge-planes";
import { extendMapping } from "./extend-mapping";
import { finishInverseStarts } from "./inverse-starts";
import { refineMapping } from "./refine-mapping";
import { replaceMisfits } from "./replace-misfits";
import { SeenBehind } from "./seen-behind";
import { sharpenFrame } from "./sharpen-shares";
import { SteadyEdges } from "./steady-edges";
import type { TableTask, TableWorkspace } from "./table-tasks";

/** Does tasks in the shared memory of a workspace, one at a time; keeps what it looks things up with. */
export class TableWork {
  private readonly field: TableField;
  private readonly steady: SteadyEdges;
  private readonly edges: EdgeTools & { readonly planes: EdgePlanes };

  constructor(private readonly workspace: TableWorkspace) {
    this.field = TableField.atAnalysisSize(workspace.tables);
    this.steady = new SteadyEdges(workspace);
    const { stack } = workspace.evidence;
    this.edges = { seen: new SeenBehind(workspace), planes: new EdgePlanes(stack), cells: new CellColours(stack) };
  }

  run({ kind, frame }: TableTask): void {
    const { tables, evidence, covers } = this.workspace;
    switch (kind) {
      case "mapping":
        replaceMisfits(tables, evidence, frame);
        refineMapping(tables, evidence, frame);
        extendMapping(tables, frame);
        finishInverseStarts(tables, this.field, frame);
        return;
      case "cover":
        widenCovers(tables, frame, covers);
        return;
      case "sharpen":
        sharpenFrame(tables, evidence.stack, frame, this.edges);
        return;
      case "keep":
        this.steady.keep(frame);
        return;
      case "steady":
        this.steady.settle(frame);
    }
  }
}
