// A scenario as a file of promtool, whose time begins in 1970.
import { PERIODS } from '../../../src/budget/budgets.ts';
import { boundsAt } from './bounds.ts';
import { expectedMoments, teamOf } from './expected.ts';
import type { Scenario } from './scenarios.ts';
import { counterOf, gridOf, isAway, USERS } from './traffic.ts';

const TO_DATE =
  '{__name__=~"(global|user|provider_model_type):llm_cost_usd:(day|week|month)_to_date|period_scope_subject:llm_cost_usd:to_date"}';

interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** The file's content: what Prometheus scrapes, and which sums are to come of it. */
export function promtoolTest(scenario: Scenario, ruleFile: string): object {
  const { minutesPerEvaluation } = scenario;
  return {
    rule_files: [ruleFile],
    evaluation_interval: `${minutesPerEvaluation}m`,
    tests: [
      {
        name: scenario.name,
        interval: `${gridOf(scenario).msPerSample / 60_000}m`,
        input_series: [...costSeries(scenario), ...calendarSeries(scenario), ...limitsOnUsers(scenario)],
        promql_expr_test: expectedMoments(scenario).map(({ evaluation, samples }) => ({
          expr: TO_DATE,
          eval_time: `${evaluation * minutesPerEvaluation}m`,
          exp_samples: samples,
        })),
      },
    ],
  };
}

function costSeries(scenario: Scenario): InputSeries[] {
  const instance = 'instance="a"';
  return [
    ...USERS.map((user) => ({
      series: `llm_cost_usd_total{provider="${user.provider}", model="${user.model}", type="${user.type}", user="${user.user}", ${instance}}`,
      values: notation(counterOf(scenario, [user]).samples),
    })),
    ...[...new Set(USERS.map(({ team }) => team))].map((team) => ({
      series: `llm_scope_cost_usd_total{scope="team", subject="${team}", ${instance}}`,
      values: notation(counterOf(scenario, teamOf(team)).samples),
    })),
  ];
}

function calendarSeries(scenario: Scenario): InputSeries[] {
  const { start, msPerSample, evaluations, samplesPerEvaluation } = gridOf(scenario);
  const late = scenario.calendarIsLate === undefined ? 0 : 1000;
  let bounds = boundsAt(start - late, scenario.timeZone, scenario.monthStartsOn);
  const shown = Array.from({ length: evaluations * samplesPerEvaluation + 1 }, (_, index) => {
    const time = start + index * msPerSample;
    // They hold until the day is over.
    if (time - late >= bounds.day.end * 1000) {
      bounds = boundsAt(time - late, scenario.timeZone, scenario.monthStartsOn);
    }
    return isAway(scenario, time) ? undefined : bounds;
  });
  return PERIODS.flatMap((period) =>
    (['start', 'end'] as const).map((bound) => ({
      series: `llm_period_${bound}_timestamp_seconds{period="${period}", instance="a"}`,
      values: notation(shown.map((at) => at && at[period][bound] - start / 1000)),
    })),
  );
}

/** Sums by user are under the labels of limits only where there are limits on users. */
function limitsOnUsers(scenario: Scenario): InputSeries[] {
  const { evaluations, samplesPerEvaluation } = gridOf(scenario);
  return PERIODS.map((period) => ({
    series: `llm_budget_usd{budget="${period}", period="${period}", scope="user", subject="*", action="alert", instance="a"}`,
    values: `1000000x${evaluations * samplesPerEvaluation}`,
  }));
}

/** Values as promtool reads them. */
function notation(values: readonly (number | undefined)[]): string {
  let before: number | undefined;
  return values
    .map((value) => {
      // A target that is gone is marked stale, once.
      const text = value === undefined ? (before === undefined ? '_' : 'stale') : `${value}`;
      before = value;
      return text;
    })
    .join(' ');
}
