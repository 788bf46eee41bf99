// The variables that dashboards share, so that links can hand them on.
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  ConstantVariableBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './query.ts';

/** A variable a reader can set. */
export type Choice = 'provider' | 'model' | 'type' | 'user' | 'budget' | 'compare';

interface ChoiceOptions {
  readonly label: string;
  /** Where its values come from, in the language of Grafana's Prometheus data source. */
  readonly values: string;
  /** One value rather than several. */
  readonly single?: true;
}

const WORK = 'provider_model_type:llm_cost_usd:increase15m';

const CHOICES: Readonly<Record<Choice, ChoiceOptions>> = {
  provider: { label: 'Provider', values: `label_values(${WORK}, provider)` },
  model: { label: 'Model', values: `label_values(${WORK}{provider=~"$provider"}, model)` },
  type: { label: 'Type', values: `label_values(${WORK}, type)` },
  user: { label: 'User', values: 'label_values(user:llm_cost_usd:increase15m, user)' },
  budget: { label: 'Budget', values: 'label_values(llm_budget_usd, budget)' },
  compare: {
    label: 'Compare with',
    values: 'label_values(llm_price_usd_per_million{token_type="output"}, model)',
    single: true,
  },
};

/** What the reader chose of providers, models and types, as label matchers. */
export const CHOSEN = 'provider=~"$provider", model=~"$model", type=~"$type"';

/** The variable every dashboard has. */
export function dataSourceVariable(): Builder<VariableModel> {
  return new DatasourceVariableBuilder('datasource')
    .label('Data source')
    .type('prometheus')
    .current({ selected: true, text: 'Prometheus', value: 'prometheus' });
}

/** Where links to runbooks begin: the demo serves them. Change it where yours are elsewhere. */
export function runbooksVariable(): Builder<VariableModel> {
  return new ConstantVariableBuilder('runbooks').value('http://127.0.0.1:8080/runbooks');
}

/** A variable whose values Prometheus knows. */
export function choiceVariable(choice: Choice): Builder<VariableModel> {
  const { label, values, single = false } = CHOICES[choice];
  const variable = new QueryVariableBuilder(choice)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ query: values, refId: `choice-${choice}` })
    .definition(values)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc);
  if (single) return variable;
  // `.*` rather than a list of every value: it is shorter, and it takes series without that label, too.
  return variable
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}
