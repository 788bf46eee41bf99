// The page: Grafana's theme around a list of dashboards and the dashboards themselves.
import { createTheme, ThemeContext } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { BrowserRouter, Redirect, Route, Switch } from 'react-router-dom';
import { DashboardPage } from './dashboard-page.tsx';
import './page.css';

const theme = createTheme({ colors: { mode: 'dark' } });

await initPluginTranslations('llm-cost-preview', []);

const element = document.getElementById('page');
if (element === null) throw new Error('index.html has no #page');
createRoot(element).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles isExtensionSidebarOpen={false} hackNoBackdropBlur />
    <BrowserRouter>
      <Switch>
        <Route path="/d/:uid" component={DashboardPage} />
        <Redirect to="/d/llm-cost-overview" />
      </Switch>
    </BrowserRouter>
    <PortalContainer />
  </ThemeContext.Provider>,
);
