-- Steps by ten days as well: a quarter of the single days of many steps is half a million rows.
INSERT INTO insights_steps (span, at, workflow_seq, step_id, status, bucket, count, ms)
  SELECT 864000000, at - at % 864000000, workflow_seq, step_id, status, bucket, SUM(count), SUM(ms)
  FROM insights_steps WHERE span = 86400000
  GROUP BY 2, 3, 4, 5, 6;
