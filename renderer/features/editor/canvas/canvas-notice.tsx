import { Info, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { useEditorView } from '../model/editor-view.ts';
import classes from './canvas.module.css';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';

const SHOWN_MS = 6000;

/** What was just done is read out; what was refused is also shown for a while. */
export function CanvasNotice() {
  const ui = useCanvasUiStore();
  const notice = useCanvasUi((state) => state.notice);
  const { text } = useEditorView((view) => view.announcement);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => ui.getState().hush(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, ui]);
  const Icon = notice?.tone === 'warn' ? TriangleAlert : Info;
  return (
    <>
      <div role="status" aria-label="What happened" className="visually-hidden">
        {text}
      </div>
      <div role="status" aria-label="Notice" className={classes.noticeArea}>
        {notice !== null && (
          <p className={classes.notice} data-tone={notice.tone}>
            <Icon size={15} aria-hidden="true" />
            <span>{notice.text}</span>
          </p>
        )}
      </div>
    </>
  );
}
