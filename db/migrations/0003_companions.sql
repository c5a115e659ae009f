CREATE TABLE `companions` (
	`id` text PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`maker_hash` blob NOT NULL,
	`made_at` integer NOT NULL,
	`sealed_tokens` integer,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `companions_registration` ON `companions` (`registration`);--> statement-breakpoint
CREATE INDEX `companions_maker` ON `companions` (`maker_hash`,`made_at`);