import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { DataTabs } from '../../../ui/data-tabs.tsx';
import detail from '../../../ui/detail.module.css';
import { HealthBadge } from '../health-badge.tsx';
import { healthWords } from '../model/endpoint-health.ts';
import type { EndpointRow } from '../model/endpoint-row.ts';
import { EndpointActions } from './endpoint-actions.tsx';
import { EndpointOverview } from './endpoint-overview.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { ShapeTab } from './shape-tab.tsx';
import { TryTab } from './try-tab.tsx';
import { VerificationTab } from './verification-tab.tsx';

export function EndpointDetailPane({ row }: { row: EndpointRow }) {
  const { endpoint, health, latest, traffic, provider } = row;
  const { path, name } = endpoint.settings;
  const schemes = useRpcQuery('endpoints.schemes', {});
  const scheme = schemes.data?.schemes.find(
    (entry) => entry.scheme === endpoint.settings.verification.scheme,
  );
  return (
    <>
      <header className={detail.head}>
        <div className={detail.titleRow}>
          <h2 className={detail.title}>{name ?? `/${path}`}</h2>
          <div className={detail.meta}>
            <HealthBadge health={health} strong />
            <span>{provider}</span>
          </div>
          <p className={detail.quiet}>{healthWords(health, { traffic, latest })}</p>
        </div>
        <EndpointActions row={row} />
      </header>
      <DataTabs
        initial="overview"
        tabs={[
          { value: 'overview', label: 'Overview', content: <EndpointOverview row={row} /> },
          {
            value: 'try',
            label: 'Try it',
            content: <TryTab endpoint={endpoint} scheme={scheme} />,
          },
          {
            value: 'verification',
            label: 'Verification',
            content: schemes.data !== undefined && (
              <VerificationTab
                key={endpoint.settings.verification.scheme}
                endpoint={endpoint}
                schemes={schemes.data.schemes}
              />
            ),
          },
          {
            value: 'settings',
            label: 'Settings',
            content: <SettingsTab endpoint={endpoint} scheme={scheme} />,
          },
          { value: 'shape', label: 'Shape', content: <ShapeTab endpoint={endpoint} /> },
        ]}
      />
    </>
  );
}
