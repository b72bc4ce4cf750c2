-- Words that three people wrote became readable, whatever they were. Only words that say nothing of anybody do from now on (decision 0008), and what stood in clear
-- before goes at once: the next roll-up counts those days anew.
INSERT INTO metric_days (day)
SELECT business_day(date) FROM business_metrics WHERE popular_keywords <> '{}';

UPDATE business_metrics SET popular_keywords = '{}' WHERE popular_keywords <> '{}';

COMMENT ON COLUMN business_metrics.popular_keywords IS
  'Words and how often they were written: of those that say nothing of anybody, the ones that at least three people wrote.';
COMMENT ON TABLE keyword_mentions IS
  'Who wrote which words on a day; one becomes readable only where it stands in the vocabulary or in the business''s own texts, and three people wrote it.';
