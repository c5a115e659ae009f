CREATE TABLE `link_uses` (
	`id` integer PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`at` integer NOT NULL,
	`right` text NOT NULL,
	`use` text NOT NULL,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `link_uses_holder` ON `link_uses` (`registration`,`at`);--> statement-breakpoint
CREATE TABLE `replaced_links` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`registration` text NOT NULL,
	`village` text NOT NULL,
	`at` integer NOT NULL,
	`checked` text,
	FOREIGN KEY (`registration`) REFERENCES `registrations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `replaced_links_holder` ON `replaced_links` (`registration`,`at`);