# -*- coding: latin-1 -*-
CELERY = 'München'
