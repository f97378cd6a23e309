import { hostFailure } from "./failure";
import type { Ppro, Project, ProjectItem } from "./ppro";
import { commit } from "./transaction";

/**
 * Makes sure that Premiere reads the alpha of an imported overlay as straight, neither ignored nor inverted, and reads
 * the setting back. What Premiere guesses by itself is not documented. No edit when the guess is already right.
 */
export async function ensureStraightAlpha(ppro: Ppro, project: Project, item: ProjectItem): Promise<void> {
  const clip = ppro.ClipProjectItem.cast(item);
  const wanted = await clip.getFootageInterpretation();
  if (isStraight(wanted)) return;
  wanted.setAlphaUsage(wanted.ALPHACHANNEL_STRAIGHT);
  wanted.setIgnoreAlpha(false);
  wanted.setInvertAlpha(false);
  commit({
    project,
    label: "Read overlay alpha as straight",
    make: () => [clip.createSetFootageInterpretationAction(wanted)],
  });
  if (!isStraight(await clip.getFootageInterpretation()))
    throw hostFailure(
      "Premiere does not read the overlay's transparency as straight alpha. Set it under Modify > Interpret Footage.",
      "createSetFootageInterpretationAction",
    );
}

function isStraight(interpretation: {
  getAlphaUsage(): number;
  getIgnoreAlpha(): boolean;
  getInvertAlpha(): boolean;
  readonly ALPHACHANNEL_STRAIGHT: number;
}): boolean {
  return (
    interpretation.getAlphaUsage() === interpretation.ALPHACHANNEL_STRAIGHT &&
    !interpretation.getIgnoreAlpha() &&
    !interpretation.getInvertAlpha()
  );
}
