/** Past its time. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError';

  constructor(readonly budgetMs: number) {
    super(`It took longer than ${budgetMs} ms.`);
  }
}

/**
 * Waits for `work` for at most `budgetMs` milliseconds; what becomes of it later is ignored.
 * @throws {BudgetError} past the budget
 */
export async function within<T>(budgetMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const budget = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new BudgetError(budgetMs)), budgetMs);
  });
  try {
    return await Promise.race([work, budget]);
  } finally {
    clearTimeout(timer);
  }
}
