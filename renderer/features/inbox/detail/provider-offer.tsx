import type { EventDetail } from '../../../../shared/model/event.ts';
import { Callout } from '../../../ui/callout.tsx';
import { CommandLine } from '../../../ui/command-line.tsx';
import classes from './provider-offer.module.css';

/** A request that looks like a known provider's, at an endpoint that does not verify it as such. */
export function ProviderOffer({ event: { provider } }: { event: EventDetail }) {
  if (provider === null || provider.command === null) return null;
  return (
    <Callout
      tone="plain"
      title={`This looks like ${provider.name}: verify it with the ${provider.scheme} preset.`}
    >
      <div className={classes.command}>
        <CommandLine command={provider.command} />
      </div>
    </Callout>
  );
}
