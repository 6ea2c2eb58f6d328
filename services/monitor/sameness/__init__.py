"""What is the same: words, utterances, copies; and what then contradicts. All pure: `storage` asks and keeps."""
