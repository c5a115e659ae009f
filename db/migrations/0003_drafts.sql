CREATE TABLE `drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`ticket_hash` blob NOT NULL,
	`kept_until` text NOT NULL,
	`sealed_words` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `drafts_code` ON `drafts` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `drafts_ticket` ON `drafts` (`ticket_hash`);--> statement-breakpoint
CREATE INDEX `drafts_kept` ON `drafts` (`kept_until`);