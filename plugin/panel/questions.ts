import type { PanelContext } from "./panel-context";
import type { Question } from "./panel-state";

/** One of the answers that the user may give. */
export interface Choice<Answer extends string> {
  readonly answer: Answer;
  readonly label: string;
}

/** Questions that only the user can answer. */
export class Questions {
  readonly #context: PanelContext;
  readonly #open = new Map<string, () => void>();

  constructor(context: PanelContext) {
    this.#context = context;
  }

  /** Resolves with what the user chose, or with null when the question was withdrawn. The first choice is the safest. */
  ask<Answer extends string>(message: string, choices: readonly Choice<Answer>[]): Promise<Answer | null> {
    const id = this.#context.newId("question");
    return new Promise((resolve) => {
      const settle = (answer: Answer | null) => {
        this.#open.delete(id);
        const { questions } = this.#context.store.state;
        this.#context.store.change({ questions: questions.filter((question) => question.id !== id) });
        resolve(answer);
      };
      const question: Question = {
        id,
        message,
        choices: choices.map(({ answer, label }) => ({
          label,
          choose: () => {
            settle(answer);
          },
        })),
      };
      this.#open.set(id, () => {
        settle(null);
      });
      this.#context.store.change({ questions: [...this.#context.store.state.questions, question] });
    });
  }

  /** Takes every open question back, because what it was about is no longer shown. */
  withdraw(): void {
    for (const settle of [...this.#open.values()]) settle();
  }
}
