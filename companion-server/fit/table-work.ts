import { TableField } from "../analysis/table-field";
import { widenCovers } from "./covered-nodes";
import { EdgePlanes } from "./edge-planes";
import { extendMapping } from "./extend-mapping";
import { finishInverseStarts } from "./inverse-starts";
import { refineMapping } from "./refine-mapping";
import { SeenBehind } from "./seen-behind";
import { sharpenFrame } from "./sharpen-shares";
import type { TableTask, TableWorkspace } from "./table-tasks";

/** Does tasks in the shared memory of a workspace, one at a time; keeps what it looks things up with. */
export class TableWork {
  private readonly field: TableField;
  private readonly edges: { readonly seen: SeenBehind; readonly planes: EdgePlanes };

  constructor(private readonly workspace: TableWorkspace) {
    this.field = TableField.atAnalysisSize(workspace.tables);
    this.edges = { seen: new SeenBehind(workspace), planes: new EdgePlanes(workspace.evidence.stack) };
  }

  run({ kind, frame }: TableTask): void {
    const { tables, evidence, covers } = this.workspace;
    switch (kind) {
      case "mapping":
        refineMapping(tables, evidence, frame);
        extendMapping(tables, frame);
        finishInverseStarts(tables, this.field, frame);
        return;
      case "cover":
        widenCovers(tables, frame, covers);
        return;
      case "sharpen":
        sharpenFrame(tables, evidence.stack, frame, this.edges);
    }
  }
}
