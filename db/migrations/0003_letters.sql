CREATE TABLE `calls` (
	`id` text PRIMARY KEY NOT NULL,
	`village` text NOT NULL,
	`status` text NOT NULL,
	`asked_at` integer NOT NULL,
	`sealed_words` integer,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `calls_village` ON `calls` (`village`,`status`,`asked_at`);--> statement-breakpoint
CREATE TABLE `letters` (
	`id` text PRIMARY KEY NOT NULL,
	`year` integer NOT NULL,
	`sequence` integer NOT NULL,
	`about` text NOT NULL,
	`village` text,
	`keeper` text NOT NULL,
	`status` text NOT NULL,
	`sent_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`sealed_words` integer,
	`sealed_reply` integer,
	`ticket_hash` blob NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `letters_number` ON `letters` (`year`,`sequence`);--> statement-breakpoint
CREATE UNIQUE INDEX `letters_ticket` ON `letters` (`ticket_hash`);--> statement-breakpoint
CREATE INDEX `letters_keeper` ON `letters` (`keeper`,`status`,`sent_at`);