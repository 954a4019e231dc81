/** What another thread is asked, … */
export interface Call<Question> {
  readonly number: number;
  readonly question: Question;
}

/** … and what it answers, with the same number. */
export interface Reply<Answer> {
  readonly number: number;
  readonly answer: Answer;
}

/** Calls to another thread that are not answered yet. That there is no answer is one, too: none rejects for that. */
export interface Calls<Question, Answer> {
  /** Rejects where `send` throws: then nothing was asked. */
  ask(question: Question, send: (call: Call<Question>) => void): Promise<Answer>;
  answered(reply: Reply<Answer>): void;
  /** Nobody else will answer what was asked by now. */
  answerAll(answer: Answer): void;
}

/** How many may wait, how long in milliseconds each, and what they are answered beyond that. */
export interface Patience<Question, Answer> {
  readonly most: number;
  readonly tooMany: Answer;
  longest(question: Question): number;
  readonly tooLate: Answer;
}

/** Without patience it is for the other thread to answer all, and in time. */
export function openCalls<Question, Answer>(patience?: Patience<Question, Answer>): Calls<Question, Answer> {
  const open = new Map<number, (answer: Answer) => void>();
  let last = 0;
  // One that comes too late changes nothing: whoever asked was told so.
  const answered = ({ number, answer }: Reply<Answer>): void => open.get(number)?.(answer);
  return {
    answered,
    ask(question, send) {
      if (patience && open.size >= patience.most) return Promise.resolve(patience.tooMany);
      last += 1;
      const number = last;
      return new Promise((resolve) => {
        send({ number, question });
        const late =
          patience && setTimeout(() => answered({ number, answer: patience.tooLate }), patience.longest(question));
        open.set(number, (answer) => {
          open.delete(number);
          clearTimeout(late);
          resolve(answer);
        });
      });
    },
    answerAll(answer) {
      for (const number of open.keys()) answered({ number, answer });
    },
  };
}
