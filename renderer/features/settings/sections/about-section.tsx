import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import classes from './sections.module.css';

const made = [
  ['SQLite and better-sqlite3', 'Public domain, MIT'],
  ['React, Mantine, TanStack, React Flow, uPlot, CodeMirror, Lucide', 'MIT, ISC'],
  ['Express, undici, zod, luxon, pino, nodemailer', 'MIT, MIT-0'],
  ['Inter and JetBrains Mono', 'SIL Open Font Licence'],
] as const;

export function AboutSection() {
  const { data } = useRpcQuery('system.info', {});
  return (
    <>
      <div className={classes.block}>
        <Facts
          items={[
            ['Version', data?.version],
            [
              'Started',
              data === undefined ? null : <TimeText key="t" time={data.startedAt} exact />,
            ],
            ['Data folder', data?.dataDir],
            ['Licence', 'MIT: use it, change it, pass it on; without warranty.'],
          ]}
        />
      </div>
      <div className={classes.block}>
        <h3 className={classes.title}>Made with</h3>
        <p className={classes.text}>
          Each with its own licence, which is in its package among the files of Patchbay.
        </p>
        <ul className={classes.list}>
          {made.map(([name, licence]) => (
            <li key={name} className={classes.item}>
              <span className={classes.grow}>{name}</span>
              <span className={classes.quiet}>{licence}</span>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
