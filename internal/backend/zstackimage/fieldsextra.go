package zstackimage

import "slipway/internal/backend"

func extraFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyGuestAgent, Label: "Guest agent is installed", Kind: backend.Bool, Default: "false", Advanced: true, When: mediaIn(mediaRoot),
			Help: "Tells ZStack that the QEMU guest agent is in the image, so that passwords can be changed.",
		},
		{
			Key: keyVirtio, Label: "Virtio drivers", Kind: backend.Select, Placeholder: "Not said; newer servers take yes", Advanced: true,
			Choices: []backend.Choice{{Value: "true", Label: "Yes", Also: []string{"yes"}}, {Value: "false", Label: "No", Also: []string{"no"}}},
			Help:    "Whether the system in the image has them. ZStack 4.1.2 and later ask for it.",
		},
		{
			Key: keySystem, Label: "System image", Kind: backend.Bool, Default: "false", Advanced: true, When: mediaIn(mediaRoot, mediaData),
			Help: "For ZStack's own appliances, such as a virtual router. An ISO cannot be one.",
		},
		{
			Key: keyType, Label: "Type", Kind: backend.Text, MaxLen: 255, Advanced: true,
			Help: "Reserved by the vendor for itself; empty is right.",
		},
		{
			Key: keyImageID, Label: "Image UUID", Kind: backend.Text, Advanced: true, Check: imageIDProblem,
			Help: "32 hexadecimal digits in lower case; empty lets Slipway choose one.",
		},
	}
}

func tagFields() []backend.Field {
	return []backend.Field{
		{
			Key: keyTagIDs, Label: "Tags", Kind: backend.List, Advanced: true, Group: groupTags, Check: tagIDProblem,
			Help: "UUIDs of tags that are there already, one a line. ZStack 3.4 and later.",
		},
		{
			Key: keyUserTags, Label: "User tags", Kind: backend.List, Advanced: true, Group: groupTags, Check: userTagProblem,
			Help: "Any text, one tag a line.",
		},
		{
			Key: keySystemTags, Label: "System tags", Kind: backend.List, Advanced: true, Group: groupTags, Check: systemTagProblem,
			Help: "In ZStack's own words, such as applianceType::vrouter, one a line.",
		},
	}
}
