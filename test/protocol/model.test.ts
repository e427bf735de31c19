import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openInstallation, type Installation } from './installation';
import { createModel, type Model, type Session } from './model';
import { useCopy } from './session-steps';
import { agree, returnFromWecom, read } from './sign-in-steps';
import { steps, takenSteps, type Step } from './steps';
import { checkQuestions } from './write-steps';

/** For a longer or different walk: `STEPS=20000 SEED=7 npx mocha test/protocol/model.test.ts`. */
const { STEPS = '1000', SEED, REPLAY, REPLAY_COMMANDS } = process.env;
const stepsPerRun = 80;
const shrinkMs = 60_000;

describe('the sign-in protocol, in random walks', () => {
  for (const { name, kind, processes } of [
    { name: 'one process on SQLite', kind: 'SQLite', processes: 1 },
    { name: 'two processes on one PostgreSQL', kind: 'PostgreSQL', processes: 2 },
  ] as const) {
    describe(name, () => {
      let real: Installation;
      let close = async (): Promise<void> => undefined;
      let runs = 0;
      /** Set at the first failure: fast-check looks for shorter failing walks until this time. */
      let shrinkUntil: number | null = null;
      const ended: { model: Model; session: Session }[] = [];

      before(async function open() {
        this.timeout(180_000);
        real = await openInstallation(kind, processes);
        close = real.close;
      });
      after(() => close());

      it('keeps every promise at every step', async function walk() {
        const target = takenSteps() + Number(STEPS);
        this.timeout(120_000 + Number(STEPS) * 1000);
        const commands = fc.commands<Model, Installation, false>(steps, {
          maxCommands: stepsPerRun,
          size: 'max',
          ...(REPLAY_COMMANDS === undefined ? {} : { replayPath: REPLAY_COMMANDS }),
        });
        await fc.assert(
          fc.asyncProperty(commands, async (walked) => {
            if (shrinkUntil === null ? takenSteps() >= target : Date.now() > shrinkUntil) return;
            try {
              await runOnce(walked);
            } catch (error) {
              shrinkUntil ??= Date.now() + shrinkMs;
              throw error;
            }
          }),
          {
            numRuns: Number(STEPS),
            ...(SEED === undefined ? {} : { seed: Number(SEED) }),
            ...(REPLAY === undefined ? {} : { path: REPLAY, endOnFailure: true }),
          },
        );
        assert.ok(takenSteps() >= target || REPLAY !== undefined, 'fewer steps than STEPS');
      });

      it('accepts no ended session in any process after a few seconds', async function over() {
        this.timeout(120_000);
        assert.ok(ended.length > 0);
        for (const { model, session } of ended) {
          for (let process = 0; process < processes; process += 1) await untilOver(model, session);
        }
      });

      it('leaves no code, state or token in a log', () => {
        const output = real.output();
        assert.match(output, /signed in/);
        for (const { model, session } of ended) {
          assert.ok(!output.includes(session.token));
          for (const { code, signIn } of model.codes) {
            assert.ok(!output.includes(code));
            assert.ok(!output.includes(signIn.state));
          }
        }
      });

      async function runOnce(walked: Iterable<Step>): Promise<void> {
        runs += 1;
        const model = createModel(real, runs);
        real.simulator.clearFaults();
        real.resetTurns();
        await fc.asyncModelRun(() => ({ model, real }), walked);
        real.simulator.clearFaults();
        await checkSessions(model);
        await checkQuestions(model, real, await auditor(model));
        for (const session of model.sessions.values()) if (session.ending !== null) ended.push({ model, session });
      }

      /** Checks at every process that valid sessions of the run are accepted and ended ones are refused. */
      async function checkSessions(model: Model): Promise<void> {
        for (const session of model.sessions.values()) {
          for (let process = 0; process < processes; process += 1) await useCopy(model, real, session, '/api/me');
        }
      }

      async function auditor(model: Model) {
        const tab = model.newTab(model.person(3));
        await read(model, real, tab, '/');
        const [signIn] = tab.signIns;
        assert.ok(signIn);
        const code = await agree(model, real, tab, { signIn, person: tab.owner });
        assert.ok(code);
        await returnFromWecom(model, real, tab, { code, signIn, door: 'page' });
        return tab;
      }

      async function untilOver(model: Model, session: Session): Promise<void> {
        const browser = real.newBrowser();
        browser.put(new URL(real.origin).hostname, 'foyer', session.token);
        const giveUpAt = Date.now() + 30_000;
        for (;;) {
          const { status } = await browser.send(`${real.origin}/api/me`);
          if (status === 203) return;
          assert.ok(Date.now() < giveUpAt, `a session that was ended in run ${model.run} still opens the portal`);
        }
      }
    });
  }
});
