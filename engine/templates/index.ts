import * as z from 'zod';
import askFirstEvent from '../../examples/events/ask-first.json' with { type: 'json' };
import cmsPublishRebuildEvent from '../../examples/events/cms-publish-rebuild.json' with {
  type: 'json',
};
import countLargeOrdersEvent from '../../examples/events/count-large-orders.json' with {
  type: 'json',
};
import formToCrmWelcomeEvent from '../../examples/events/form-to-crm-welcome.json' with {
  type: 'json',
};
import helloWebhookEvent from '../../examples/events/hello-webhook.json' with { type: 'json' };
import leadRoutingEvent from '../../examples/events/lead-routing.json' with { type: 'json' };
import paymentLedgerReceiptEvent from '../../examples/events/payment-ledger-receipt.json' with {
  type: 'json',
};
import pushToDeployEvent from '../../examples/events/push-to-deploy.json' with { type: 'json' };
import sensorThresholdEvent from '../../examples/events/sensor-threshold.json' with {
  type: 'json',
};
import shopOrderToStockEvent from '../../examples/events/shop-order-to-stock.json' with {
  type: 'json',
};
import ticketTriageLlmEvent from '../../examples/events/ticket-triage-llm.json' with {
  type: 'json',
};
import uptimeAlertPhoneEvent from '../../examples/events/uptime-alert-phone.json' with {
  type: 'json',
};
import askFirst from '../../examples/templates/ask-first.json' with { type: 'json' };
import cmsPublishRebuild from '../../examples/templates/cms-publish-rebuild.json' with {
  type: 'json',
};
import countLargeOrders from '../../examples/templates/count-large-orders.json' with {
  type: 'json',
};
import diary from '../../examples/templates/diary.json' with { type: 'json' };
import failedRunsAlert from '../../examples/templates/failed-runs-alert.json' with { type: 'json' };
import formToCrmWelcome from '../../examples/templates/form-to-crm-welcome.json' with {
  type: 'json',
};
import helloWebhook from '../../examples/templates/hello-webhook.json' with { type: 'json' };
import invoiceMailToFolder from '../../examples/templates/invoice-mail-to-folder.json' with {
  type: 'json',
};
import leadRouting from '../../examples/templates/lead-routing.json' with { type: 'json' };
import nightlyBackupCheck from '../../examples/templates/nightly-backup-check.json' with {
  type: 'json',
};
import paymentLedgerReceipt from '../../examples/templates/payment-ledger-receipt.json' with {
  type: 'json',
};
import pushToDeploy from '../../examples/templates/push-to-deploy.json' with { type: 'json' };
import rssDigest from '../../examples/templates/rss-digest.json' with { type: 'json' };
import sensorThreshold from '../../examples/templates/sensor-threshold.json' with { type: 'json' };
import shopOrderToStock from '../../examples/templates/shop-order-to-stock.json' with {
  type: 'json',
};
import ticketTriageLlm from '../../examples/templates/ticket-triage-llm.json' with { type: 'json' };
import uptimeAlertPhone from '../../examples/templates/uptime-alert-phone.json' with {
  type: 'json',
};
import { type Template, templateSchema } from '../../shared/model/template.ts';

/** In the order in which they are offered; the files can be imported as they are. */
const bundled = [
  {
    id: 'hello-webhook',
    category: 'First steps',
    keywords: ['notification', 'try'],
    file: helloWebhook,
    event: helloWebhookEvent,
  },
  {
    id: 'diary',
    category: 'First steps',
    keywords: ['schedule', 'file', 'try'],
    file: diary,
    event: null,
  },
  {
    id: 'count-large-orders',
    category: 'First steps',
    keywords: ['filter', 'store', 'counter', 'try'],
    file: countLargeOrders,
    event: countLargeOrdersEvent,
  },
  {
    id: 'ask-first',
    category: 'First steps',
    keywords: ['approval', 'form', 'try'],
    file: askFirst,
    event: askFirstEvent,
  },
  {
    id: 'shop-order-to-stock',
    category: 'Shop and payments',
    keywords: ['shopify', 'woocommerce', 'warehouse', 'loop', 'slack'],
    file: shopOrderToStock,
    event: shopOrderToStockEvent,
  },
  {
    id: 'payment-ledger-receipt',
    category: 'Shop and payments',
    keywords: ['stripe', 'csv', 'accounting', 'mail'],
    file: paymentLedgerReceipt,
    event: paymentLedgerReceiptEvent,
  },
  {
    id: 'form-to-crm-welcome',
    category: 'Customers',
    keywords: ['signup', 'newsletter', 'contact', 'mail'],
    file: formToCrmWelcome,
    event: formToCrmWelcomeEvent,
  },
  {
    id: 'lead-routing',
    category: 'Customers',
    keywords: ['sales', 'approval', 'crm', 'score'],
    file: leadRouting,
    event: leadRoutingEvent,
  },
  {
    id: 'ticket-triage-llm',
    category: 'Customers',
    keywords: ['support', 'ai', 'ollama', 'approval', 'slack'],
    file: ticketTriageLlm,
    event: ticketTriageLlmEvent,
  },
  {
    id: 'push-to-deploy',
    category: 'Developers',
    keywords: ['github', 'ci', 'shell', 'git'],
    file: pushToDeploy,
    event: pushToDeployEvent,
  },
  {
    id: 'uptime-alert-phone',
    category: 'Developers',
    keywords: ['monitor', 'ntfy', 'down', 'ping'],
    file: uptimeAlertPhone,
    event: uptimeAlertPhoneEvent,
  },
  {
    id: 'cms-publish-rebuild',
    category: 'Content',
    keywords: ['netlify', 'vercel', 'strapi', 'batch'],
    file: cmsPublishRebuild,
    event: cmsPublishRebuildEvent,
  },
  {
    id: 'rss-digest',
    category: 'Content',
    keywords: ['feed', 'news', 'mail', 'atom'],
    file: rssDigest,
    event: null,
  },
  {
    id: 'invoice-mail-to-folder',
    category: 'Upkeep',
    keywords: ['pdf', 'attachment', 'imap', 'accounting'],
    file: invoiceMailToFolder,
    event: null,
  },
  {
    id: 'sensor-threshold',
    category: 'House and devices',
    keywords: ['iot', 'temperature', 'esp32', 'home assistant', 'ntfy'],
    file: sensorThreshold,
    event: sensorThresholdEvent,
  },
  {
    id: 'nightly-backup-check',
    category: 'Upkeep',
    keywords: ['schedule', 'files', 'ntfy'],
    file: nightlyBackupCheck,
    event: null,
  },
  {
    id: 'failed-runs-alert',
    category: 'Upkeep',
    keywords: ['error', 'monitoring', 'notification'],
    file: failedRunsAlert,
    event: null,
  },
];

let read: Template[] | undefined;

/** Read at the first call: most commands never ask. */
export function templates(): Template[] {
  read ??= z.array(templateSchema).parse(bundled);
  return read;
}
